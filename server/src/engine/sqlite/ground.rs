//! What kind of file system the data lies on. SQLite's write-ahead log needs memory shared by all who open the file, and
//! locks that hold: network file systems promise neither, and a database on them is damaged sooner or later.

use std::path::Path;

/// File systems whose files another machine may hold open.
const NETWORKED: &[&str] = &[
    "9p",
    "afs",
    "ceph",
    "cifs",
    "davfs",
    "fuse.glusterfs",
    "fuse.rclone",
    "fuse.s3fs",
    "fuse.sshfs",
    "lustre",
    "nfs",
    "nfs4",
    "smb3",
    "smbfs",
];

/// Says so if the folder lies on a network. Linux tells; elsewhere nothing is known.
pub(super) fn warn_of_network(folder: &Path) {
    let (Ok(folder), Ok(mounts)) = (folder.canonicalize(), std::fs::read_to_string("/proc/self/mountinfo")) else { return };
    if let Some(kind) = network(&mounts, &folder) {
        tracing::warn!(kind, "the data folder lies on a network file system ({kind}), where databases get damaged; a local disk is safe");
    }
}

/// The kind of the file system a folder is on, if it is one of a network.
/// The columns of `mounts` are described in <https://docs.kernel.org/filesystems/proc.html> section 3.5.
fn network<'m>(mounts: &'m str, folder: &Path) -> Option<&'m str> {
    let of_line = |line: &'m str| {
        let (mount, kind) = line.split_once(" - ")?;
        let point = mount.split(' ').nth(4)?.replace("\\040", " ");
        folder.starts_with(&point).then_some((point.len(), kind.split(' ').next()?))
    };
    // The last line wins among equals: what is mounted later lies above.
    let (_, kind) = mounts.lines().filter_map(of_line).max_by_key(|(length, _)| *length)?;
    NETWORKED.contains(&kind).then_some(kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MOUNTS: &str = "22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
31 22 0:40 / /mnt/team\\040share rw,nosuid shared:7 - nfs4 files:/team rw,vers=4.2
32 31 8:1 / /mnt/team\\040share/local rw - xfs /dev/sda1 rw
";

    #[test]
    fn a_folder_on_a_network_is_noticed() {
        assert_eq!(network(MOUNTS, Path::new("/mnt/team share/candor")), Some("nfs4"));
    }

    #[test]
    fn a_folder_on_a_disk_is_fine_even_below_or_beside_a_network() {
        for folder in ["/var/lib/candor", "/mnt/team share/local/candor", "/mnt/team shares", "/"] {
            assert_eq!(network(MOUNTS, Path::new(folder)), None, "{folder}");
        }
    }

    #[test]
    fn a_table_of_mounts_that_makes_no_sense_is_no_reason_to_warn() {
        for mounts in ["", "nonsense", " - ", "1 2 3 4 / - "] {
            assert_eq!(network(mounts, Path::new("/data")), None, "{mounts}");
        }
    }
}
