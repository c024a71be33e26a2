//! `cargo xtask demo`: the analysts' page, on the packed npm package as a stranger would install it.

use crate::package::{self, dependencies, run};
use crate::{root, target, tools};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};

/// Builds the package and the page, and serves it on a free port of this computer until it is stopped.
pub(crate) fn serve() -> Result<(), String> {
    let page = build()?;
    let port = free_port()?.to_string();
    println!("the page: http://localhost:{port}/ (Ctrl-C ends it)");
    run("npx", &["--no-install", "vite", "preview", "--port", &port, "--strictPort"], &page)
}

/// Builds both, and says where the static folder is that any web server can hold.
pub(crate) fn folder() -> Result<(), String> {
    let dist = build()?.join("dist");
    println!("{}", dist.display());
    Ok(())
}

/// Builds both, and has the page used by a browser: every feature, accessibility, large files, no network.
pub(crate) fn test() -> Result<(), String> {
    let page = build()?;
    tools::chromium()?;
    run("npx", &["--no-install", "playwright", "test"], &page)
}

/// The pictures of the README, from the page as it is.
pub(crate) fn pictures() -> Result<(), String> {
    let page = build()?;
    tools::chromium()?;
    run("npm", &["run", "--silent", "pictures"], &page)
}

fn build() -> Result<PathBuf, String> {
    let tarball = package::package()?;
    let page = root().join("www-demo");
    at_hand(&tarball)?;
    dependencies(&page)?;
    install(&tarball, &page)?;
    run("npm", &["run", "--silent", "build"], &page)?;
    Ok(page)
}

/// `package.json` names the tarball in `target/package`, wherever cargo builds.
fn at_hand(tarball: &Path) -> Result<(), String> {
    let folder = root().join("target/package");
    if folder == target().join("package") {
        return Ok(());
    }
    let name = tarball.file_name().ok_or_else(|| format!("{} is no file", tarball.display()))?;
    fs::create_dir_all(&folder)
        .and_then(|()| fs::copy(tarball, folder.join(name)))
        .map(drop)
        .map_err(|error| format!("{}: {error}", folder.display()))
}

/// The lock file names the package without its contents, since these change with each build; so it is installed by itself where it did.
fn install(tarball: &Path, page: &Path) -> Result<(), String> {
    let trouble = |error: std::io::Error| format!("{}: {error}", tarball.display());
    let wanted = fs::read(tarball).map_err(trouble)?;
    let mark = page.join("node_modules/.goalfit.tgz");
    if fs::read(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    let from = tarball.to_string_lossy();
    run("npm", &["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--loglevel=error", &from], page)?;
    fs::write(&mark, wanted).map_err(trouble)
}

fn free_port() -> Result<u16, String> {
    TcpListener::bind(("127.0.0.1", 0))
        .and_then(|listener| listener.local_addr())
        .map(|address| address.port())
        .map_err(|error| format!("no free port: {error}"))
}
