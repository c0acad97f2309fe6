//! Work that takes long without waiting for anything: parsing pages, looking for secrets.

use tokio::runtime::{Handle, RuntimeFlavor};

/// Bytes that are gone through within a few milliseconds. To leave a thread to the others costs one more, with memory of its
/// own.
const SHORT: usize = 128 * 1024;

/// Does work over so many bytes: where they are many, in a way that leaves the other tasks of a multi-threaded runtime, and
/// those that listen for signals, another thread to go on in.
pub fn off_thread<T>(bytes: usize, work: impl FnOnce() -> T) -> T {
    let is_shared = || {
        Handle::try_current()
            .is_ok_and(|runtime| runtime.runtime_flavor() == RuntimeFlavor::MultiThread)
    };
    if bytes > SHORT && is_shared() {
        tokio::task::block_in_place(work)
    } else {
        work()
    }
}
