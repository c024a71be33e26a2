//! What stands where something shall be written: links are followed to the file that is meant, what is no file is never replaced.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// More links than these lead in a circle.
const MOST_LINKS: usize = 40;

/// Where something goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// Standard output.
    Stream,
    /// A device, a pipe, or what the process has open already.
    Through(PathBuf),
    /// A file, whether it is there or not; no link.
    File(PathBuf),
}

impl Place {
    /// What a path leads to.
    pub(super) fn of(path: &Path) -> io::Result<Place> {
        if path.as_os_str() == "-" {
            return Ok(Place::Stream);
        }
        let mut at = path.to_path_buf();
        for _ in 0..MOST_LINKS {
            if let Some(open) = opened(&at) {
                return Ok(open);
            }
            match fs::symlink_metadata(&at) {
                Ok(known) if known.is_symlink() => at = at.parent().unwrap_or(Path::new("")).join(fs::read_link(&at)?),
                Ok(known) if known.is_dir() => return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder")),
                Ok(known) if !known.is_file() => return Ok(Place::Through(at)),
                Ok(_) => return Ok(Place::File(at)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::File(at)),
                Err(error) => return Err(error),
            }
        }
        Err(io::Error::other("its links lead in a circle"))
    }

    /// Its path, where it has one.
    pub(super) fn path(&self) -> Option<&Path> {
        match self {
            Place::Stream => None,
            Place::Through(path) | Place::File(path) => Some(path),
        }
    }

    pub(super) fn is_file(&self) -> bool {
        matches!(self, Place::File(_))
    }
}

/// What the process has open, such as `/dev/stdout` and what `>(…)` stands for: a link to a file there is no name of that file.
fn opened(path: &Path) -> Option<Place> {
    let folder = fs::canonicalize(folder_of(path)).ok()?;
    let listed = folder.file_name() == Some(OsStr::new("fd")) && (folder.starts_with("/proc") || folder.starts_with("/dev"));
    if !listed {
        return None;
    }
    let own = folder == Path::new("/dev/fd") || fs::canonicalize("/proc/self/fd").is_ok_and(|own| own == folder);
    Some(if own && path.file_name() == Some(OsStr::new("1")) { Place::Stream } else { Place::Through(path.into()) })
}

/// Whether two outputs are one, be they there or not.
pub(super) fn one(place: &Place, other: &Place) -> bool {
    let (Some(place), Some(other)) = (place.path(), other.path()) else { return false };
    let folders = (fs::canonicalize(folder_of(place)), fs::canonicalize(folder_of(other)));
    place.file_name() == other.file_name() && matches!(folders, (Ok(one), Ok(other)) if one == other)
}

/// The folder in which a path stands.
pub(super) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Whether two paths lead to one file, through links, too.
pub(super) fn same(one: &Path, other: &Path) -> bool {
    let (Ok(one_known), Ok(other_known)) = (fs::metadata(one), fs::metadata(other)) else { return false };
    if !one_known.is_file() || !other_known.is_file() {
        return false;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        if (one_known.dev(), one_known.ino()) == (other_known.dev(), other_known.ino()) {
            return true;
        }
    }
    matches!((fs::canonicalize(one), fs::canonicalize(other)), (Ok(one), Ok(other)) if one == other)
}
