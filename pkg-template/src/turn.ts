/**
 * Gives the host a turn: messages, painting, other work. Not by a timer: hosts slow those down in the background, and tests stop them.
 *
 * @internal
 */
export function turn(): Promise<void> {
  return new Promise((go) => {
    if (typeof MessageChannel === "undefined") {
      setTimeout(go, 0);
      return;
    }
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      go();
    };
    port2.postMessage(null);
  });
}
