// Methods that know their object, however they are called.

/**
 * Gives an object its methods as its own: they work taken off it (`names.map(program.needs)`) and behind the proxies by which frameworks
 * watch what a component holds, which private fields do not get through.
 *
 * @internal
 */
export function steady(made: object): void {
  for (let from: object = Object.getPrototypeOf(made); from !== Object.prototype; from = Object.getPrototypeOf(from)) {
    for (const key of Reflect.ownKeys(from)) {
      if (key === "constructor" || Object.hasOwn(made, key)) continue;
      const { value, get } = Object.getOwnPropertyDescriptor(from, key) ?? {};
      const own = get === undefined ? { value: value.bind(made), writable: true } : { get: get.bind(made) };
      Object.defineProperty(made, key, { ...own, configurable: true, enumerable: false });
    }
  }
}
