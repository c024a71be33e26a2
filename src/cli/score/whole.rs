//! A file that appears whole or not at all, and the wish to stop.

use super::place::{Place, folder_of};
use std::fs::{self, File, TryLockError};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tempfile::TempPath;

/// So many letters of a temporary name are drawn.
const DRAWN: usize = 8;
/// So often another name is drawn where somebody takes the file away before it is locked.
const TRIES: usize = 16;

/// What has become of the files of this run.
static WRITTEN: Mutex<Written> = Mutex::new(Written { pending: Vec::new(), placed: Vec::new(), streamed: false });

struct Written {
    /// Those that are not done.
    pending: Vec<PathBuf>,
    /// Those that have taken their places.
    placed: Vec<PathBuf>,
    /// Whether something goes out as it comes.
    streamed: bool,
}

impl Written {
    /// What is true for whoever ends the run now.
    fn told(&self) -> String {
        let names = self.placed.iter().map(|path| path.to_string_lossy());
        let placed = names.collect::<Vec<_>>().join(" and ");
        match (placed.is_empty(), self.pending.is_empty(), self.streamed) {
            (true, _, false) => "interrupted, nothing is written".into(),
            (true, _, true) => "interrupted, what has gone out is not the whole".into(),
            (false, true, _) => format!("interrupted, and {placed} is written"),
            (false, false, _) => format!("interrupted: {placed} is written, and nothing else"),
        }
    }
}

fn written() -> MutexGuard<'static, Written> {
    WRITTEN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// From now on whoever ends the process (Ctrl-C, or what the system sends) takes what is not done with it, whatever it waits for.
pub(super) fn end_cleanly(status: u8) {
    let ended = move || {
        // Held to the end: no file takes its place any more.
        let written = written();
        for file in &written.pending {
            let _ = fs::remove_file(file);
        }
        let _ = writeln!(io::stderr(), "\nerror: {}", crate::cli::look::safe(&written.told()));
        std::process::exit(status.into());
    };
    // Where nobody can listen the process ends at once, and leaves a temporary file that the next run takes away.
    let _ = ctrlc::set_handler(ended);
}

/// Where something is written: standard output, or a file that takes its place when it is done.
pub(super) enum Whole {
    /// As it comes.
    Stream(io::BufWriter<io::Stdout>),
    /// What is no file, such as `/dev/null` or a pipe: as it comes.
    Device(io::BufWriter<File>),
    /// Beside its place, until it is done.
    File(Pending),
}

/// A file that is not done.
pub(super) struct Pending {
    /// As people call it.
    name: PathBuf,
    to: PathBuf,
    out: io::BufWriter<File>,
    beside: Beside,
}

/// A temporary file; goes when it is let go.
struct Beside(Option<TempPath>);

impl Whole {
    /// Begins to write. What runs that were killed have left is taken away.
    pub(super) fn create(name: &Path, place: &Place) -> io::Result<Whole> {
        match place {
            Place::Stream => {
                written().streamed = true;
                Ok(Whole::Stream(io::BufWriter::new(io::stdout())))
            }
            Place::Through(path) => {
                written().streamed = true;
                // A file that somebody has opened for us may hold something already.
                let append = fs::metadata(path)?.is_file();
                Ok(Whole::Device(io::BufWriter::new(File::options().write(true).append(append).open(path)?)))
            }
            Place::File(to) => {
                let prefix = prefix(to)?;
                sweep(to, &prefix);
                let (file, beside) = locked(to, &prefix)?;
                like(to, &file);
                let out = io::BufWriter::with_capacity(1 << 20, file);
                Ok(Whole::File(Pending { name: name.into(), to: to.clone(), out, beside }))
            }
        }
    }

    /// Everything is written and on the disk.
    pub(super) fn finish(self) -> io::Result<Ready> {
        match self {
            Whole::Stream(mut out) => out.flush().map(|()| Ready(None)),
            Whole::Device(mut out) => out.flush().map(|()| Ready(None)),
            Whole::File(mut pending) => {
                pending.out.flush()?;
                pending.out.get_ref().sync_all()?;
                Ok(Ready(Some(pending)))
            }
        }
    }
}

/// What is done, and has not taken its place.
pub(super) struct Ready(Option<Pending>);

impl Ready {
    /// It takes its place.
    pub(super) fn place(self) -> io::Result<()> {
        let Some(Pending { name, to, out, mut beside }) = self.0 else { return Ok(()) };
        {
            // Whoever interrupts hears of it before, or after.
            let mut written = written();
            let Some(path) = beside.0.take() else { return Ok(()) };
            written.pending.retain(|file| file.as_path() != &*path);
            path.persist(&to).map_err(|failed| failed.error)?;
            written.placed.push(name);
        }
        drop(out);
        // The name is safe when the folder is; some systems have no such thing.
        if let Ok(folder) = File::open(folder_of(&to)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Drop for Beside {
    fn drop(&mut self) {
        if let Some(path) = self.0.take() {
            let mut written = written();
            written.pending.retain(|file| file.as_path() != &*path);
            // Whoever interrupts waits until the file is gone.
            drop(path);
        }
    }
}

/// The turn of this run to put its files into their places.
pub(super) struct Turn(Option<File>);

/// So long other runs are waited for; a turn takes some milliseconds. Whoever calls goalfit may hold a lock on the folder as well, and
/// would wait for ever.
const PATIENCE: Duration = Duration::from_secs(5);

impl Turn {
    /// Waits for it. What is locked is the folder, so that no file is needed; where folders cannot be locked there are no turns.
    pub(super) fn at(output: &Path) -> Turn {
        let Ok(folder) = File::open(folder_of(output)) else { return Turn(None) };
        let start = Instant::now();
        while let Err(TryLockError::WouldBlock) = folder.try_lock() {
            if start.elapsed() > PATIENCE {
                return Turn(None);
            }
            std::thread::sleep(Duration::from_millis(2));
        }
        Turn(Some(folder))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(folder) = &self.0 {
            let _ = folder.unlock();
        }
    }
}

fn prefix(to: &Path) -> io::Result<String> {
    match to.file_name() {
        Some(name) => Ok(format!("{}.goalfit-", name.to_string_lossy())),
        None => Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
    }
}

/// A new file beside its place, under a name that no other run has, and locked: whoever finds it locked knows that it is written.
fn locked(to: &Path, prefix: &str) -> io::Result<(File, Beside)> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix).suffix(".tmp").rand_bytes(DRAWN);
    // As any new file, and not for its owner alone, as temporary files are.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    for _ in 0..TRIES {
        // Held from before the file is there, so that whoever interrupts finds it.
        let mut written = written();
        let (file, path) = builder.tempfile_in(folder_of(to)).map_err(refused)?.into_parts();
        written.pending.push(path.to_path_buf());
        drop(written);
        let beside = Beside(Some(path));
        let taken = matches!(file.try_lock(), Err(TryLockError::WouldBlock));
        if !taken && beside.0.as_ref().is_some_and(|path| path.exists()) {
            return Ok((file, beside));
        }
    }
    Err(io::Error::other("other runs take its temporary files away"))
}

/// Why there is no new file, without the name that nobody has heard of.
fn refused(error: io::Error) -> io::Error {
    let why = match error.kind() {
        kind @ io::ErrorKind::NotFound => (kind, "there is no such folder"),
        kind @ io::ErrorKind::PermissionDenied => (kind, "its folder may not be written to"),
        kind @ io::ErrorKind::ReadOnlyFilesystem => (kind, "its file system is read-only"),
        kind @ io::ErrorKind::StorageFull => (kind, "the disk is full"),
        _ => return error,
    };
    io::Error::new(why.0, why.1)
}

/// An output that is there keeps its mode, and its owner where that is allowed.
fn like(to: &Path, file: &File) {
    let Ok(known) = fs::metadata(to) else { return };
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let _ = std::os::unix::fs::fchown(file, Some(known.uid()), Some(known.gid()));
    }
    let _ = file.set_permissions(known.permissions());
}

/// Takes away what killed runs have left of this output: files that nobody holds a lock on.
fn sweep(to: &Path, prefix: &str) {
    let Ok(entries) = fs::read_dir(folder_of(to)) else { return };
    for entry in entries.flatten() {
        let name = entry.file_name();
        let drawn = name.to_str().and_then(|name| name.strip_prefix(prefix)?.strip_suffix(".tmp"));
        let own = drawn.is_some_and(|drawn| drawn.len() == DRAWN && drawn.bytes().all(|byte| byte.is_ascii_alphanumeric()));
        // A link is nobody's temporary file.
        if !own || !entry.file_type().is_ok_and(|kind| kind.is_file()) {
            continue;
        }
        if File::options().write(true).open(entry.path()).is_ok_and(|file| file.try_lock().is_ok()) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Whole::Stream(out) => out.write(bytes),
            Whole::Device(out) | Whole::File(Pending { out, .. }) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Whole::Stream(out) => out.flush(),
            Whole::Device(out) | Whole::File(Pending { out, .. }) => out.flush(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_interrupts_hears_what_is_written() {
        let told = |pending: &[&str], placed: &[&str], streamed| {
            let paths = |names: &[&str]| names.iter().map(PathBuf::from).collect();
            Written { pending: paths(pending), placed: paths(placed), streamed }.told()
        };
        assert_eq!(told(&["a.tmp"], &[], false), "interrupted, nothing is written");
        assert_eq!(told(&[], &[], true), "interrupted, what has gone out is not the whole");
        assert_eq!(told(&[], &["a.csv"], false), "interrupted, and a.csv is written");
        assert_eq!(told(&["b.tmp"], &["a.csv"], false), "interrupted: a.csv is written, and nothing else");
    }
}
