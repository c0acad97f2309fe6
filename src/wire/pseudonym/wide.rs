//! UTF-16 among other bytes: every second byte of most texts is a NUL.

use std::rc::Rc;

use super::view::{BETWEEN, View};

/// Reads UTF-16 with the low byte of each character first, in each part of a view that has such.
pub(super) fn little_endian(view: &Rc<View>) -> Option<View> {
    narrowed(view, 0, u16::from_le_bytes)
}

/// The same with the high byte first.
pub(super) fn big_endian(view: &Rc<View>) -> Option<View> {
    narrowed(view, 1, u16::from_be_bytes)
}

/// Whether there may be any.
pub(super) fn is_in(bytes: &[u8]) -> bool {
    bytes.contains(&0) && bytes.windows(4).any(is_wide)
}

/// `before` is how many bytes of a character stand before the one that most characters have alone.
fn narrowed(view: &View, before: usize, unit: fn([u8; 2]) -> u16) -> Option<View> {
    let bytes = &view.bytes;
    is_in(bytes).then_some(())?;
    let mut out = View::empty();
    let mut end = 0;
    for part in bytes.split(|byte| *byte == BETWEEN) {
        let start = end;
        end = start + part.len() + 1;
        let Some(at) = part.windows(4).position(is_wide) else {
            continue;
        };
        let first = start + (at + before) % 2;
        for from in (first..start + part.len()).step_by(2) {
            let Some(pair) = bytes.get(from..from + 2) else {
                break;
            };
            // What has four bytes is in no value by itself.
            let character = char::from_u32(unit([pair[0], pair[1]]).into());
            let mut written = [0; 4];
            let written = match character {
                Some(character) => character.encode_utf8(&mut written).as_bytes(),
                None => &[BETWEEN],
            };
            for byte in written {
                out.push(*byte, view, from, from + 2);
            }
        }
        out.push(BETWEEN, view, end - 2, end - 1);
    }
    Some(out)
}

fn is_wide(four: &[u8]) -> bool {
    four[0] != 0 && four[1] == 0 && four[2] != 0 && four[3] == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(decoder: fn(&Rc<View>) -> Option<View>, bytes: &[u8]) -> Option<String> {
        let mut view = View::empty();
        let parent = View::of(&"x".repeat(bytes.len()));
        for (at, byte) in bytes.iter().enumerate() {
            view.push(*byte, &parent, at, at + 1);
        }
        let decoded = decoder(&Rc::new(view))?;
        Some(String::from_utf8_lossy(&decoded.bytes).into_owned())
    }

    #[test]
    fn either_order_is_read_wherever_it_begins() {
        let text = "Kůň a ž";
        let little: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        for before in [&b""[..], b"x", b"a \xFF", b"a\xFF"] {
            let little = read(little_endian, &[before, &little].concat()).expect("UTF-16");
            assert!(little.contains(text), "{little}");
            let big = read(big_endian, &[before, &big, b"y"].concat()).expect("UTF-16");
            assert!(big.contains(text), "{big}");
        }
    }

    #[test]
    fn what_is_none_is_not_read() {
        for bytes in [&b""[..], b"plain", b"a\0b", b"\0\0\0\0\0"] {
            assert_eq!(read(little_endian, bytes), None);
            assert_eq!(read(big_endian, bytes), None);
        }
    }
}
