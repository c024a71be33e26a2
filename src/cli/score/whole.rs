//! A file that appears whole or not at all, and the wish to stop.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Files that are not done.
static PENDING: Mutex<Vec<PathBuf>> = Mutex::new(Vec::new());

fn pending() -> MutexGuard<'static, Vec<PathBuf>> {
    PENDING.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on whoever ends the process (Ctrl-C, or what the system sends) takes what is not done with it, whatever it waits for.
pub(super) fn end_cleanly(status: u8) {
    let ended = move || {
        // Held to the end: no file takes its place any more.
        let files = pending();
        for file in files.iter() {
            let _ = fs::remove_file(file);
        }
        let _ = writeln!(io::stderr(), "\nerror: interrupted, nothing is written");
        std::process::exit(status.into());
    };
    // Where nobody can listen the process ends at once, and leaves a temporary file that the next run takes away.
    let _ = ctrlc::set_handler(ended);
}

/// Where something is written: standard output, or a file that takes its place when it is done.
pub(super) enum Whole {
    /// As it comes.
    Stream(io::BufWriter<io::Stdout>),
    /// What is no file, such as `/dev/null`: as it comes.
    Device(io::BufWriter<File>),
    /// Beside its place, until it is done.
    File(Pending),
}

/// A file that is not done.
pub(super) struct Pending {
    to: PathBuf,
    beside: PathBuf,
    /// `None` when it is done.
    out: Option<io::BufWriter<File>>,
}

impl Whole {
    /// Begins to write; what is left of a run that was killed is taken away.
    pub(super) fn create(path: &Path) -> io::Result<Whole> {
        if path.as_os_str() == "-" {
            return Ok(Whole::Stream(io::BufWriter::new(io::stdout())));
        }
        if fs::metadata(path).is_ok_and(|known| !known.is_file() && !known.is_dir()) {
            return Ok(Whole::Device(io::BufWriter::new(File::options().write(true).open(path)?)));
        }
        if path.is_dir() {
            return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
        }
        let mut beside = path.as_os_str().to_owned();
        beside.push(".tmp");
        let beside = PathBuf::from(beside);
        pending().push(beside.clone());
        let out = io::BufWriter::with_capacity(1 << 20, File::create(&beside)?);
        Ok(Whole::File(Pending { to: path.to_path_buf(), beside, out: Some(out) }))
    }

    /// Everything is written: it takes its place.
    pub(super) fn finish(self) -> io::Result<()> {
        match self {
            Whole::Stream(mut out) => out.flush(),
            Whole::Device(mut out) => out.flush(),
            Whole::File(pending) => pending.finish(),
        }
    }
}

impl Pending {
    fn finish(mut self) -> io::Result<()> {
        let Some(mut out) = self.out.take() else { return Ok(()) };
        let done = out.flush().and_then(|()| out.get_ref().sync_all()).and_then(|()| fs::rename(&self.beside, &self.to));
        if done.is_err() {
            let _ = fs::remove_file(&self.beside);
            return done;
        }
        // The name is safe when the folder is; some systems have no such thing.
        let folder = self.to.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if let Ok(folder) = File::open(folder) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.out.take().is_some() {
            let _ = fs::remove_file(&self.beside);
            pending().retain(|file| *file != self.beside);
        }
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Whole::Stream(out) => out.write(bytes),
            Whole::Device(out) => out.write(bytes),
            Whole::File(Pending { out: Some(out), .. }) => out.write(bytes),
            Whole::File(_) => Ok(bytes.len()),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Whole::Stream(out) => out.flush(),
            Whole::Device(out) => out.flush(),
            Whole::File(Pending { out: Some(out), .. }) => out.flush(),
            Whole::File(_) => Ok(()),
        }
    }
}
