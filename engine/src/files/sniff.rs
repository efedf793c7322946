//! What kind of file it is, by its first bytes. What a browser or a name claims counts only where the bytes are those of a
//! common container (office documents) or plain text.

/// The types a browser may show in place: pictures that cannot carry a script.
pub const INLINE: [&str; 4] = ["image/png", "image/jpeg", "image/webp", "image/gif"];
/// The type of plain text.
pub const TEXT: &str = "text/plain";

const UNKNOWN: &str = "application/octet-stream";

const SIGNATURES: [(&[u8], &str); 11] = [
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "application/x-ole-storage"),
    (b"\x1f\x8b", "application/gzip"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"ID3", "audio/mpeg"),
];

/// Documents that are zip or OLE containers inside, by the end of their name.
const DOCUMENTS: [(&str, &str, &str); 6] = [
    ("application/zip", "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    ("application/zip", "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    ("application/zip", "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    ("application/x-ole-storage", "doc", "application/msword"),
    ("application/x-ole-storage", "xls", "application/vnd.ms-excel"),
    ("application/x-ole-storage", "ppt", "application/vnd.ms-powerpoint"),
];

/// The media type of a file that begins with `head`. Markup and scripts are plain text: nothing runs from here.
pub fn sniff(head: &[u8], name: &str) -> &'static str {
    let end = name.rsplit_once('.').map(|(_, end)| end.to_ascii_lowercase()).unwrap_or_default();
    let signature = SIGNATURES.iter().find(|(signature, _)| head.starts_with(signature)).map(|(_, kind)| *kind);
    let document = |container: &str| DOCUMENTS.iter().find(|(inside, known, _)| *inside == container && *known == end);
    match signature {
        Some(kind) => document(kind).map_or(kind, |(_, _, kind)| kind),
        None if head.get(..4) == Some(b"RIFF") && head.get(8..12) == Some(b"WEBP") => "image/webp",
        None if head.get(4..8) == Some(b"ftyp") => "video/mp4",
        None if is_text(head) => {
            if end == "csv" {
                "text/csv"
            } else {
                TEXT
            }
        }
        None => UNKNOWN,
    }
}

/// UTF-8 (the last character may be cut off) without control characters.
fn is_text(head: &[u8]) -> bool {
    let valid = match std::str::from_utf8(head) {
        Ok(text) => text,
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&head[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return false,
    };
    !valid.is_empty() && !valid.chars().any(|c| c.is_control() && !matches!(c, '\t' | '\r' | '\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_say_what_a_file_is() {
        let check = |head: &[u8], name: &str, expect: &str| assert_eq!(sniff(head, name), expect, "{name}");
        check(b"\x89PNG\r\n\x1a\n....", "a.txt", "image/png");
        check(b"\xff\xd8\xff\xe0", "photo", "image/jpeg");
        check(b"RIFF\x10\0\0\0WEBPVP8 ", "a.webp", "image/webp");
        check(b"GIF89a", "a.gif", "image/gif");
        check(b"%PDF-1.7", "a.png", "application/pdf");
        check(b"PK\x03\x04", "a.zip", "application/zip");
        check(b"PK\x03\x04", "A.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document");
        check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a.xls", "application/vnd.ms-excel");
        check(b"<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", "a.svg", "text/plain");
        check(b"<html>", "a.html", "text/plain");
        check("名称,金额\n".as_bytes(), "a.csv", "text/csv");
        check(&"年".as_bytes()[..2], "a.txt", "application/octet-stream");
        check(b"a\0b", "a.txt", "application/octet-stream");
        check(b"MZ\x90\0", "a.exe", "application/octet-stream");
    }
}
