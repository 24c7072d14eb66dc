//! What a file that is only copied says about itself: the size of a picture, and whether a browser would run it.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::path::SitePath;
use crate::source::Dimensions;

/// How much of an SVG is read for its size.
const SVG_HEAD: u64 = 8 << 10;

/// Returns the size of a picture.
pub(super) fn dimensions(path: &SitePath, disk: &Path) -> Option<Dimensions> {
    match path.extension().to_lowercase().as_str() {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "avif" => {
            let size = imagesize::size(disk).ok()?;
            Some(Dimensions { width: u32::try_from(size.width).ok()?, height: u32::try_from(size.height).ok()? })
        }
        "svg" => {
            let mut head = String::new();
            let mut bytes = Vec::new();
            BufReader::new(fs::File::open(disk).ok()?).take(SVG_HEAD).read_to_end(&mut bytes).ok()?;
            head.push_str(&String::from_utf8_lossy(&bytes));
            svg_dimensions(&head)
        }
        _ => None,
    }
}

/// Reads the size of an SVG from its `width` and `height`, else from its `viewBox`.
fn svg_dimensions(text: &str) -> Option<Dimensions> {
    let start = text.find("<svg")?;
    let tag = &text[start..start + text[start..].find('>')?];
    let attribute = |name: &str| {
        let at = tag.match_indices(name).find(|(at, _)| tag[..*at].ends_with(char::is_whitespace))?.0;
        let rest = tag[at + name.len()..].trim_start().strip_prefix('=')?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest[1..].split(quote).next()
    };
    let pixels = |text: &str| {
        let number = text.trim().trim_end_matches("px").parse::<f64>().ok()?;
        // A picture of a million pixels would only be a mistake in the file.
        (0.5..1e6).contains(&number).then(|| number.round() as u32)
    };
    let stated = attribute("width").and_then(pixels).zip(attribute("height").and_then(pixels));
    let (width, height) = stated.or_else(|| {
        let parts: Vec<&str> = attribute("viewBox")?.split([' ', ',']).filter(|part| !part.is_empty()).collect();
        Some((pixels(parts.get(2)?)?, pixels(parts.get(3)?)?))
    })?;
    Some(Dimensions { width, height })
}

/// Says what a browser would run if somebody opened the file in it; `None` if nothing.
pub(super) fn active(path: &SitePath, disk: &Path) -> Option<String> {
    match path.extension().to_lowercase().as_str() {
        "html" | "htm" | "shtml" | "xhtml" | "xht" | "mhtml" | "mht" | "hta" => Some("is a web page".to_owned()),
        // A file that can not be opened is reported where it is read.
        "svgz" => Some("is compressed, so nobody can tell whether it is harmless".to_owned()),
        "svg" | "xml" => active_xml(BufReader::new(fs::File::open(disk).ok()?)),
        _ => None,
    }
}

/// Looks for programs in XML, up to the first mistake, behind which no browser reads on.
fn active_xml(text: impl BufRead) -> Option<String> {
    let mut reader = Reader::from_reader(text);
    reader.config_mut().check_end_names = false;
    let mut buffer = Vec::new();
    let mut is_style = false;
    loop {
        buffer.clear();
        let found = match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                is_style = tag.local_name().as_ref().eq_ignore_ascii_case("style");
                active_tag(&tag)
            }
            Ok(Event::Empty(tag)) => active_tag(&tag),
            Ok(Event::End(_)) => {
                is_style = false;
                None
            }
            Ok(Event::Decl(declaration)) => {
                let encoding = declaration.encoding().and_then(Result::ok).unwrap_or_default().to_lowercase();
                let is_ascii_based = ["", "utf-8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"];
                (!is_ascii_based.contains(&encoding.as_str())).then(|| NOT_UTF8.to_owned())
            }
            Ok(Event::DocType(text)) => is_hiding(&text).then(|| "declares entities with markup".to_owned()),
            Ok(Event::PI(text)) => {
                let text = text.to_lowercase();
                match text.starts_with("xml-stylesheet") {
                    true if text.contains("xsl") => Some("has an XSLT stylesheet".to_owned()),
                    true if text.contains("//") => Some(BY_STYLE.to_owned()),
                    _ => None,
                }
            }
            Ok(Event::Text(text)) if is_style && loads_by_style(&text) => Some(BY_STYLE.to_owned()),
            Ok(Event::CData(text)) if is_style && loads_by_style(&text) => Some(BY_STYLE.to_owned()),
            // Half of the bytes of UTF-16 are zero, and no XML has one otherwise.
            Ok(Event::Text(text)) if text.contains('\0') => Some(NOT_UTF8.to_owned()),
            Err(quick_xml::Error::Encoding(_)) => Some(NOT_UTF8.to_owned()),
            Ok(Event::Eof) | Err(_) => return None,
            Ok(_) => None,
        };
        if found.is_some() {
            return found;
        }
    }
}

const BY_STYLE: &str = "loads something from elsewhere by its style";

/// Text in another encoding could hold what can not be found in it here.
const NOT_UTF8: &str = "is not in UTF-8, so nobody can tell whether it is harmless";

fn active_tag(tag: &BytesStart<'_>) -> Option<String> {
    let tag_name = tag.local_name().as_ref().to_lowercase();
    let name = tag_name.as_str();
    if name.contains('\0') {
        return Some(NOT_UTF8.to_owned());
    }
    if matches!(name, "script" | "iframe" | "embed" | "object" | "handler" | "listener") {
        return Some(format!("has the element `<{name}>`"));
    }
    for attribute in tag.attributes().with_checks(false).flatten() {
        let name = attribute.key.local_name().as_ref().to_lowercase();
        if name.len() > 2 && name.starts_with("on") {
            return Some(format!("has the event handler `{name}`"));
        }
        // An entity of its own in an address could stand for anything.
        let Ok(value) = quick_xml::escape::unescape(&attribute.value) else {
            return (name == "href").then(|| "has an address made of entities".to_owned());
        };
        if name != "xmlns" && tag_loads(&tag_name, &name) && is_elsewhere(&value) {
            return Some(format!("loads `{value}`"));
        }
        if loads_by_style(&value) && name == "style" {
            return Some(BY_STYLE.to_owned());
        }
        let visible: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        if visible.to_lowercase().starts_with("javascript:") {
            return Some(format!("has a `javascript:` address in `{name}`"));
        }
    }
    None
}

/// Returns whether an attribute makes a browser load what it names. A link does so only when somebody follows it.
fn tag_loads(tag: &str, attribute: &str) -> bool {
    matches!(tag, "image" | "use" | "feimage" | "img" | "link" | "tref" | "pattern")
        && matches!(attribute, "href" | "src")
}

fn is_elsewhere(address: &str) -> bool {
    let address = address.trim().to_lowercase();
    address.starts_with("http:") || address.starts_with("https:") || address.starts_with("//")
}

fn loads_by_style(style: &str) -> bool {
    let squeezed: String = style.to_lowercase().chars().filter(|c| !c.is_whitespace() && !"\"'".contains(*c)).collect();
    ["url(http", "url(//", "@importhttp", "@import//"].iter().any(|sign| squeezed.contains(sign))
}

/// Returns whether a document type declares an entity that could stand for a tag.
fn is_hiding(document_type: &str) -> bool {
    document_type.split("<!ENTITY").skip(1).any(|declaration| {
        let declaration = declaration.split('>').next().unwrap_or_default();
        declaration.contains(['<', '&', '%']) || declaration.contains("SYSTEM") || declaration.contains("PUBLIC")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(svg: &str, expected: Option<(u32, u32)>) {
        assert_eq!(svg_dimensions(svg).map(|size| (size.width, size.height)), expected);
    }

    #[test]
    fn svgs_have_a_size() {
        check("<?xml version='1.0'?><svg width='20px' height=\"10\">", Some((20, 10)));
        check("<svg viewBox=\"0 0 64.4,32\" stroke-width='3'>", Some((64, 32)));
        check("<svg width=\"100%\" height=\"100%\" viewBox='0 0 3 4'>", Some((3, 4)));
        check("<svg stroke-width=\"2\">", None);
        check("not a picture", None);
    }

    #[track_caller]
    fn check_active(xml: &str, expected: Option<&str>) {
        assert_eq!(active_xml(xml.as_bytes()).as_deref(), expected, "{xml}");
    }

    #[test]
    fn what_a_browser_would_run_is_found() {
        check_active("<svg><script>x()</script></svg>", Some("has the element `<script>`"));
        check_active("<a><s:SCRIPT xmlns:s='http://www.w3.org/2000/svg'/></a>", Some("has the element `<script>`"));
        check_active("<svg onload = 'x()'/>", Some("has the event handler `onload`"));
        check_active("<svg><a xlink:href='java&#10;script:x()'/></svg>", Some("has a `javascript:` address in `href`"));
        check_active("<svg><set to='javascript:x()'/></svg>", Some("has a `javascript:` address in `to`"));
        check_active("<?xml-stylesheet type='text/xsl' href='x'?><a/>", Some("has an XSLT stylesheet"));
        check_active("<!DOCTYPE a [<!ENTITY b '<script/>'>]><a>&b;</a>", Some("declares entities with markup"));
        check_active(
            "<!DOCTYPE a [<!ENTITY b 'javascript:x()'>]><a href='&b;'/>",
            Some("has an address made of entities"),
        );
    }

    #[test]
    fn what_is_loaded_from_elsewhere_is_found() {
        check_active("<svg><image href='https://a.example/x.png'/></svg>", Some("loads `https://a.example/x.png`"));
        let by_style = Some(BY_STYLE);
        check_active("<svg><style>@import url( \"https://a.example/x.css\" );</style></svg>", by_style);
        check_active("<svg><style><![CDATA[a{b:url(//a.example/x)}]]></style></svg>", by_style);
        check_active("<svg><path style='fill:url(https://a.example/x#y)'/></svg>", by_style);
        check_active("<?xml-stylesheet href='https://a.example/x.css'?><svg/>", by_style);
        check_active("<svg><a href='https://a.example/'><image href='data:image/png;base64,AA'/></a></svg>", None);
    }

    #[test]
    fn what_can_not_be_read_is_not_trusted() {
        let wide: Vec<u8> = "<svg><script/></svg>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(active_xml(wide.as_slice()).as_deref(), Some(NOT_UTF8));
        let marked = [&[0xff, 0xfe], wide.as_slice()].concat();
        assert_eq!(active_xml(marked.as_slice()).as_deref(), Some(NOT_UTF8));
        assert_eq!(active_xml(b"<a>\xe4</a><script/>".as_slice()).as_deref(), Some(NOT_UTF8));
        check_active("<?xml version='1.0' encoding='ISO-2022-JP'?><a/>", Some(NOT_UTF8));
        check_active("<?xml version='1.0' encoding='UTF-8'?><a/>", None);
    }

    #[test]
    fn pictures_and_data_are_not_active() {
        check_active("<svg viewBox='0 0 1 1'><style>a{}</style><path d='M0 0'/><a href='#x'/></svg>", None);
        check_active("<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'/>", None);
        check_active("<bom><component name='script'/></bom>", None);
        check_active("<a><b", None);
        check_active("", None);
    }
}
