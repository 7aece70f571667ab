//! Whether a folder lies on a network, where several machines may write to it.
//!
//! Linux tells in its table of mounts; of other systems it is not known, and every folder counts as local.

use std::{ffi::OsString, path::Path};

/// Kinds of file systems that other machines write to as well, and those of virtual machines that pass such on.
const NETWORK: [&str; 24] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "ncpfs",
    "afs",
    "9p",
    "ceph",
    "glusterfs",
    "lustre",
    "beegfs",
    "gpfs",
    "ocfs2",
    "gfs2",
    "davfs",
    "vboxsf",
    "prl_fs",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs",
    "fuse.gvfsd-fuse",
    "fuse.glusterfs",
    "fuse.vmhgfs-fuse",
];

/// Whether a folder lies on a network.
pub fn is_on_network(folder: &Path) -> bool {
    let Ok(mounts) = std::fs::read("/proc/self/mountinfo") else { return false };
    let whole = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    kind_of(&mounts, &whole).is_some_and(|kind| NETWORK.contains(&kind.as_str()))
}

/// The kind of file system that a path lies on, by a table of mounts as in proc(5), `/proc/pid/mountinfo`: the mount
/// with the longest path that it begins with, the last of several.
fn kind_of(mounts: &[u8], path: &Path) -> Option<String> {
    let mut best: Option<(usize, String)> = None;
    for line in mounts.split(|byte| *byte == b'\n') {
        let mut fields = line.split(|byte| *byte == b' ');
        let Some(point) = fields.nth(4).map(unescaped) else { continue };
        let Some(kind) = fields.skip_while(|field| *field != b"-").nth(1) else { continue };
        let length = point.len();
        if path.starts_with(&point) && best.as_ref().is_none_or(|(longest, _)| length >= *longest) {
            best = Some((length, String::from_utf8_lossy(kind).into_owned()));
        }
    }
    best.map(|(_, kind)| kind)
}

/// A path of the table: white space and backslashes are written as three octal digits.
fn unescaped(field: &[u8]) -> OsString {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..3).and_then(|digits| str::from_utf8(digits).ok());
        let code = digits.and_then(|digits| u8::from_str_radix(digits, 8).ok());
        if let (b'\\', Some(code)) = (first, code) {
            bytes.push(code);
            rest = after.get(3..).unwrap_or_default();
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    #[cfg(unix)]
    {
        std::os::unix::ffi::OsStringExt::from_vec(bytes)
    }
    #[cfg(not(unix))]
    {
        String::from_utf8_lossy(&bytes).into_owned().into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &[u8] = b"22 1 8:1 / / rw,relatime shared:1 - ext4 /dev/sda1 rw\n\
        90 22 0:45 / /mnt/team\\040share rw shared:50 - nfs4 server:/x rw,vers=4.2\n\
        91 90 0:46 / /mnt/team\\040share/local rw - tmpfs tmpfs rw\n\
        92 22 0:47 / /home/ana/far rw master:3 - fuse.sshfs ana@host: rw\n\
        broken line\n";

    #[test]
    fn the_innermost_mount_tells() {
        let kind = |path: &str| kind_of(MOUNTS, Path::new(path)).unwrap();
        assert_eq!(kind("/home/ana"), "ext4");
        assert_eq!(kind("/home/ana/far/canal"), "fuse.sshfs");
        assert_eq!(kind("/home/ana/farther"), "ext4");
        assert_eq!(kind("/mnt/team share/canal"), "nfs4");
        assert_eq!(kind("/mnt/team share/local/canal"), "tmpfs");
        assert!(!is_on_network(Path::new(env!("CARGO_MANIFEST_DIR"))));
    }
}
