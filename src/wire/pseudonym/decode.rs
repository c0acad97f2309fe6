//! Lenient decoders: what is encoded is decoded, everything else stays. `None` when nothing was decoded.

use std::rc::Rc;

use super::base64;
use super::view::View;
use super::wide;

/// A decoder of text.
pub(super) type Decoder = fn(&Rc<View>) -> Option<View>;

/// All decoders of text, in the order in which they are tried.
pub(super) const DECODERS: [Decoder; 8] = [
    percent,
    form,
    backslash,
    directory,
    html,
    quoted_printable,
    wide::little_endian,
    wide::big_endian,
];

/// What puts together a value that was split. What comes out is not decoded any further.
pub(super) const JOINERS: [Decoder; 2] = [unbroken, untagged];

/// Shorter lines are no lines of base64, in bytes.
const SHORTEST_LINE: usize = 16;

/// Longer tags are not taken out, in bytes.
const LONGEST_TAG: usize = 1024;

/// Reads one encoded byte sequence at a position: the decoded bytes and how many it took.
type Reader = fn(&[u8]) -> Option<(Vec<u8>, usize)>;

/// Whether no decoder and no joiner has anything to do: all its bytes are printed ASCII without what begins an escape or a tag,
/// no two spaces stand together, and nothing looks like lines of base64. Most texts are such.
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    const PLAIN: [bool; 256] = {
        let mut plain = [false; 256];
        let mut byte = b' ';
        while byte <= b'~' {
            plain[byte as usize] = !matches!(byte, b'%' | b'+' | b'=' | b'\\' | b'&' | b'<');
            byte += 1;
        }
        plain
    };
    bytes.iter().all(|byte| PLAIN[usize::from(*byte)])
        && !bytes.windows(2).any(|two| two == b"  ")
        && !is_folded(bytes)
}

/// Whether a space may have been the end of a line of base64 (RFC 2045 6.8), as in the words of a page: it stands between two
/// stretches of base64, of which the first is longer than words are.
fn is_folded(bytes: &[u8]) -> bool {
    let mut length = 0;
    bytes.windows(2).any(|two| {
        if base64::is_sextet(two[0]) {
            length += 1;
            return false;
        }
        let is_line = two[0] == b' ' && length >= SHORTEST_LINE && base64::is_sextet(two[1]);
        length = 0;
        is_line
    })
}

fn decode(view: &Rc<View>, starts: &[u8], read: Reader) -> Option<View> {
    let bytes = view.bytes.as_slice();
    let mut out: Option<View> = None;
    // Up to here everything is written.
    let mut kept = 0;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| starts.contains(byte)) {
        at += next;
        let Some((decoded, taken)) = read(&bytes[at..]) else {
            at += 1;
            continue;
        };
        match &mut out {
            Some(out) => out.kept(&bytes[kept..at], kept),
            None => out = Some(View::decoding(view, at)),
        }
        if let Some(out) = &mut out {
            out.decoded(&decoded, at, taken);
        }
        at += taken;
        kept = at;
    }
    let mut out = out?;
    out.kept(&bytes[kept..], kept);
    Some(out)
}

fn percent(view: &Rc<View>) -> Option<View> {
    decode(view, b"%", read_percent)
}

fn form(view: &Rc<View>) -> Option<View> {
    view.bytes.contains(&b'+').then_some(())?;
    decode(view, b"%+", |rest| {
        if rest[0] == b'+' {
            Some((vec![b' '], 1))
        } else {
            read_percent(rest)
        }
    })
}

/// Quoted-printable (RFC 2045 6.7).
fn quoted_printable(view: &Rc<View>) -> Option<View> {
    decode(view, b"=", |rest| match rest {
        [_, b'\r', b'\n', ..] => Some((Vec::new(), 3)),
        // In the words of a page the end of a line is a space.
        [_, b'\n' | b' ', ..] => Some((Vec::new(), 2)),
        _ => Some((vec![u8::try_from(number(rest.get(1..3)?, 16)?).ok()?], 3)),
    })
}

/// Without white space, control characters, and characters of no width, where there are such as break a text in pieces.
fn unbroken(view: &Rc<View>) -> Option<View> {
    let bytes = &view.bytes;
    let breaks = |byte: &u8| byte.is_ascii_control() || matches!(byte, 0xC2 | 0xE2 | 0xEF);
    // A line break may have been made spaces (RFC 9112 5.2).
    let is_broken =
        bytes.iter().any(breaks) || bytes.windows(2).any(|two| two == b"  ") || is_folded(bytes);
    is_broken.then_some(())?;
    without(view, |at| match bytes[at..] {
        [byte, ..] if byte == b' ' || byte.is_ascii_control() => 1,
        // A soft hyphen, the characters without a width, and a byte order mark.
        [0xC2, 0xAD, ..] => 2,
        [0xE2, 0x80, 0x8B..=0x8F, ..] | [0xE2, 0x81, 0xA0..=0xA4, ..] | [0xEF, 0xBB, 0xBF, ..] => 3,
        _ => 0,
    })
}

/// Without the tags of markup.
fn untagged(view: &Rc<View>) -> Option<View> {
    let bytes = &view.bytes;
    bytes.contains(&b'<').then_some(())?;
    let mut end_of_tags = 0;
    without(view, |at| {
        let is_tag = bytes[at] == b'<'
            && bytes
                .get(at + 1)
                .is_some_and(|b| b.is_ascii_alphabetic() || matches!(b, b'/' | b'!'));
        // Where no tag ends, none of the next ones does, and need not be looked for.
        if !is_tag || at < end_of_tags {
            return 0;
        }
        let rest = &bytes[at + 1..];
        let mut ends = rest.iter().take(LONGEST_TAG);
        match ends.position(|b| matches!(b, b'>' | b'<')) {
            Some(length) if rest[length] == b'>' => length + 2,
            // Another tag begins before this one ends, so that it is none.
            Some(_) => 0,
            None => {
                end_of_tags = at + LONGEST_TAG;
                0
            }
        }
    })
}

/// A view without what is skipped: a number of bytes at a position.
fn without(view: &Rc<View>, mut skipped: impl FnMut(usize) -> usize) -> Option<View> {
    let bytes = view.bytes.as_slice();
    let mut out: Option<View> = None;
    let (mut kept, mut at) = (0, 0);
    while at < bytes.len() {
        let length = skipped(at);
        if length == 0 {
            at += 1;
            continue;
        }
        match &mut out {
            Some(out) => out.kept(&bytes[kept..at], kept),
            None => out = Some(View::decoding(view, at)),
        }
        at = (at + length).min(bytes.len());
        kept = at;
    }
    let mut out = out?;
    out.kept(&bytes[kept..], kept);
    Some(out)
}

/// The escapes of JSON and of other languages.
fn backslash(view: &Rc<View>) -> Option<View> {
    decode(view, b"\\", read_backslash)
}

/// The escapes of names in directories (RFC 4514 2.4).
fn directory(view: &Rc<View>) -> Option<View> {
    decode(view, b"\\", |rest| {
        Some((vec![u8::try_from(number(rest.get(1..3)?, 16)?).ok()?], 3))
    })
}

fn html(view: &Rc<View>) -> Option<View> {
    decode(view, b"&", read_html)
}

fn read_percent(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    // `%u00e9`, which is no standard's and is written all the same.
    if matches!(rest.get(1), Some(b'u' | b'U')) {
        return utf8(number(rest.get(2..6)?, 16)?, 6);
    }
    Some((vec![u8::try_from(number(rest.get(1..3)?, 16)?).ok()?], 3))
}

fn read_backslash(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    let simple = match *rest.get(1)? {
        b'n' => b'\n',
        b't' => b'\t',
        b'r' => b'\r',
        b'b' => 8,
        b'f' => 12,
        // Also the first byte of a character that has more.
        c if !c.is_ascii_alphanumeric() => c,
        b'x' | b'u' if rest.get(2) == Some(&b'{') => {
            let length = rest[3..].iter().take(8).position(|byte| *byte == b'}')?;
            return utf8(number(&rest[3..3 + length], 16)?, length + 4);
        }
        b'x' => return utf8(number(rest.get(2..4)?, 16)?, 4),
        b'0'..=b'3' => {
            return Some((vec![u8::try_from(number(rest.get(1..4)?, 8)?).ok()?], 4));
        }
        b'U' => return utf8(number(rest.get(2..10)?, 16)?, 10),
        b'u' => {
            let high = number(rest.get(2..6)?, 16)?;
            if (0xD800..0xDC00).contains(&high) && rest.get(6..8) == Some(b"\\u") {
                let low = number(rest.get(8..12)?, 16).filter(|l| (0xDC00..0xE000).contains(l))?;
                return utf8(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12);
            }
            return utf8(high, 6);
        }
        _ => return None,
    };
    Some((vec![simple], 2))
}

fn read_html(rest: &[u8]) -> Option<(Vec<u8>, usize)> {
    if rest.get(1) == Some(&b'#') {
        let hex = matches!(rest.get(2), Some(b'x' | b'X'));
        let from = if hex { 3 } else { 2 };
        let digit = |b: &&u8| {
            if hex {
                b.is_ascii_hexdigit()
            } else {
                b.is_ascii_digit()
            }
        };
        let length = rest[from.min(rest.len())..]
            .iter()
            .take(8)
            .take_while(digit)
            .count();
        let code = number(rest.get(from..from + length)?, if hex { 16 } else { 10 })?;
        let end = from + length;
        return utf8(code, end + usize::from(rest.get(end) == Some(&b';')));
    }
    let length = rest[1..]
        .iter()
        .take(8)
        .take_while(|b| b.is_ascii_alphanumeric())
        .count();
    let name = std::str::from_utf8(rest.get(1..=length)?).ok()?;
    let closed = rest.get(1 + length) == Some(&b';');
    let code = if closed {
        entity(name)?
    } else {
        // Old entities work without their semicolon.
        ["amp", "lt", "gt", "quot"]
            .contains(&name)
            .then(|| entity(name))
            .flatten()?
    };
    utf8(code, 1 + length + usize::from(closed))
}

fn number(digits: &[u8], radix: u32) -> Option<u32> {
    let text = std::str::from_utf8(digits)
        .ok()
        .filter(|t| !t.is_empty() && !t.starts_with('+'))?;
    u32::from_str_radix(text, radix).ok()
}

fn utf8(code: u32, taken: usize) -> Option<(Vec<u8>, usize)> {
    Some((char::from_u32(code)?.to_string().into_bytes(), taken))
}

/// The code point of a named character: the punctuation of ASCII and all of Latin-1, which is what
/// template engines and PHP's `htmlentities` write.
fn entity(name: &str) -> Option<u32> {
    const ASCII: &[(&str, char)] = &[
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("plus", '+'),
        ("equals", '='),
        ("sol", '/'),
        ("bsol", '\\'),
        ("percnt", '%'),
        ("num", '#'),
        ("dollar", '$'),
        ("excl", '!'),
        ("quest", '?'),
        ("commat", '@'),
        ("colon", ':'),
        ("semi", ';'),
        ("comma", ','),
        ("period", '.'),
        ("ast", '*'),
        ("grave", '`'),
        ("lpar", '('),
        ("rpar", ')'),
        ("lsqb", '['),
        ("rsqb", ']'),
        ("lbrack", '['),
        ("rbrack", ']'),
        ("lcub", '{'),
        ("rcub", '}'),
        ("lbrace", '{'),
        ("rbrace", '}'),
        ("verbar", '|'),
        ("vert", '|'),
        ("Hat", '^'),
        ("lowbar", '_'),
        ("NewLine", '\n'),
        ("Tab", '\t'),
        ("AMP", '&'),
        ("LT", '<'),
        ("GT", '>'),
        ("QUOT", '"'),
        ("euro", '€'),
    ];
    const LATIN_1: &str = "nbsp iexcl cent pound curren yen brvbar sect uml copy ordf laquo not shy reg macr deg plusmn \
        sup2 sup3 acute micro para middot cedil sup1 ordm raquo frac14 frac12 frac34 iquest Agrave Aacute Acirc Atilde \
        Auml Aring AElig Ccedil Egrave Eacute Ecirc Euml Igrave Iacute Icirc Iuml ETH Ntilde Ograve Oacute Ocirc Otilde \
        Ouml times Oslash Ugrave Uacute Ucirc Uuml Yacute THORN szlig agrave aacute acirc atilde auml aring aelig ccedil \
        egrave eacute ecirc euml igrave iacute icirc iuml eth ntilde ograve oacute ocirc otilde ouml divide oslash ugrave \
        uacute ucirc uuml yacute thorn yuml";
    if let Some((_, c)) = ASCII.iter().find(|(n, _)| *n == name) {
        return Some(u32::from(*c));
    }
    let place = LATIN_1.split_whitespace().position(|n| n == name)?;
    u32::try_from(place).ok().map(|p| 160 + p)
}
