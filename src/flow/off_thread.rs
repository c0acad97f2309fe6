//! Work that takes long without waiting for anything: parsing pages, looking for secrets, judging.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Does it in a way that leaves the other tasks of a multi-threaded runtime, and those that listen for signals, another
/// thread to go on in.
pub fn off_thread<T>(work: impl FnOnce() -> T) -> T {
    let is_shared = Handle::try_current()
        .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread);
    if is_shared {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}
