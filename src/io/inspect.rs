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

/// Says what a browser, or a host, would run or load if somebody opened the file; `None` if nothing.
///
/// Only what is known to be harmless passes: XML that can not be read to its end, or that says something by entities and
/// defaults of its own, does not.
pub(super) fn active(path: &SitePath, disk: &Path) -> Option<String> {
    match path.extension().to_lowercase().as_str() {
        "html" | "htm" | "shtml" | "xhtml" | "xht" | "mhtml" | "mht" | "hta" => Some("is a web page".to_owned()),
        "php" | "phtml" | "php5" | "phar" | "asp" | "aspx" | "jsp" | "cgi" => {
            Some("is a program that some hosts run".to_owned())
        }
        "svgz" => Some("is compressed, so nobody can tell whether it is harmless".to_owned()),
        // A file that can not be opened is reported where it is read.
        "svg" | "xml" | "xsl" | "xslt" | "rdf" | "mml" | "atom" | "rss" | "xsd" | "wsdl" => {
            active_xml(BufReader::new(fs::File::open(disk).ok()?), path.extension().eq_ignore_ascii_case("svg"))
        }
        _ => None,
    }
}

const BY_STYLE: &str = "loads something from elsewhere by its style";
const NOT_UTF8: &str = "is not in UTF-8, so nobody can tell whether it is harmless";
const UNREADABLE: &str = "is not XML that can be read to its end, so nobody can tell whether it is harmless";

/// Looks for programs and addresses in XML; outside of the elements of SVG and XHTML, browsers run nothing.
fn active_xml(text: impl BufRead, is_svg: bool) -> Option<String> {
    let mut runs = is_svg;
    let mut reader = Reader::from_reader(text);
    let mut buffer = Vec::new();
    // The text of a style element, which may come in pieces.
    let mut style: Option<String> = None;
    loop {
        buffer.clear();
        let found = match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(tag)) => {
                let is_style = tag.local_name().as_ref().eq_ignore_ascii_case("style");
                let found = style.as_ref().map(|_| BY_STYLE.to_owned()).or_else(|| active_tag(&tag, &mut runs));
                style = (is_style && runs).then(String::new);
                found
            }
            Ok(Event::Empty(tag)) => {
                style.as_ref().map(|_| BY_STYLE.to_owned()).or_else(|| active_tag(&tag, &mut runs))
            }
            Ok(Event::End(_)) => style.take().filter(|style| loads_by_style(style)).map(|_| BY_STYLE.to_owned()),
            Ok(Event::Decl(declaration)) => {
                let encoding = declaration.encoding().and_then(Result::ok).unwrap_or_default().to_lowercase();
                let is_ascii_based = ["", "utf-8", "utf8", "us-ascii", "ascii", "iso-8859-1", "windows-1252"];
                (!is_ascii_based.contains(&encoding.as_str())).then(|| NOT_UTF8.to_owned())
            }
            Ok(Event::DocType(text)) => {
                (!is_plain_document_type(&text)).then(|| "declares more than names in its document type".to_owned())
            }
            Ok(Event::PI(text)) => {
                let text = text.to_lowercase();
                match text.starts_with("xml-stylesheet") {
                    true if text.contains("xsl") => Some("has an XSLT stylesheet".to_owned()),
                    true if text.contains("//") => Some(BY_STYLE.to_owned()),
                    _ => None,
                }
            }
            // Half of the bytes of UTF-16 are zero, and no XML has one otherwise.
            Ok(Event::Text(text)) if text.contains('\0') => Some(NOT_UTF8.to_owned()),
            Ok(Event::Text(text)) => {
                style.iter_mut().for_each(|style| style.push_str(&text));
                None
            }
            Ok(Event::CData(text)) => {
                style.iter_mut().for_each(|style| style.push_str(&text));
                None
            }
            Ok(Event::GeneralRef(_)) => style.as_ref().map(|_| BY_STYLE.to_owned()),
            Ok(Event::Comment(_)) => None,
            Ok(Event::Eof) => return None,
            Err(quick_xml::Error::Encoding(_)) => Some(NOT_UTF8.to_owned()),
            Err(_) => Some(UNREADABLE.to_owned()),
        };
        if found.is_some() {
            return found;
        }
    }
}

/// `runs` tells whether elements of SVG or XHTML may occur from here on.
fn active_tag(tag: &BytesStart<'_>, runs: &mut bool) -> Option<String> {
    let element = tag.local_name().as_ref().to_lowercase();
    if element.contains('\0') {
        return Some(NOT_UTF8.to_owned());
    }
    for attribute in tag.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { return Some(UNREADABLE.to_owned()) };
        if attribute.key.as_ref().starts_with("xmlns") {
            // What an entity of its own stands for is not looked up.
            let value = quick_xml::escape::unescape(&attribute.value);
            *runs |= value.is_err() || value.is_ok_and(|name| name.contains("/xhtml") || name.contains("/svg"));
        }
    }
    if !*runs {
        return None;
    }
    let programs = ["script", "iframe", "embed", "object", "handler", "listener", "meta", "base", "form", "applet"];
    if programs.contains(&element.as_str()) {
        return Some(format!("has the element `<{element}>`"));
    }
    for attribute in tag.attributes().with_checks(false) {
        let Ok(attribute) = attribute else { return Some(UNREADABLE.to_owned()) };
        let key = attribute.key.as_ref().to_lowercase();
        let name = attribute.key.local_name().as_ref().to_lowercase();
        if name.len() > 2 && name.starts_with("on") {
            return Some(format!("has the event handler `{name}`"));
        }
        // An entity of its own could stand for anything; as the name of a namespace it does no harm.
        let is_namespace = key == "xmlns" || key.starts_with("xmlns:");
        let Ok(value) = quick_xml::escape::unescape(&attribute.value) else {
            match is_namespace {
                true => continue,
                false => return Some(format!("has entities of its own in `{name}`")),
            }
        };
        if is_namespace {
            continue;
        }
        let visible: String = value.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let visible = visible.to_lowercase();
        if visible.contains("javascript:") || visible.contains("vbscript:") {
            return Some(format!("has an address that runs a script in `{name}`"));
        }
        if name == "attributename" && (visible.ends_with("href") || visible.starts_with("on")) {
            return Some(format!("changes the attribute `{value}` by animation"));
        }
        // A link leads elsewhere only when somebody follows it; everything else is loaded at once.
        let is_address =
            matches!(name.as_str(), "href" | "src" | "srcset" | "poster" | "data" | "action" | "formaction");
        if is_address && element != "a" && visible.contains("//") && !visible.starts_with("data:") {
            return Some(format!("loads `{value}`"));
        }
        if loads_by_style(&value) {
            return Some(BY_STYLE.to_owned());
        }
    }
    None
}

/// Returns whether CSS, or an attribute that holds some, loads something from elsewhere.
fn loads_by_style(style: &str) -> bool {
    // Escapes and comments can hide any word.
    if style.contains('\\') && style.contains('(') {
        return true;
    }
    let mut plain = String::with_capacity(style.len());
    let mut rest = style;
    while let Some(start) = rest.find("/*") {
        plain.push_str(&rest[..start]);
        rest = rest[start..].split_once("*/").map_or("", |(_, after)| after);
    }
    plain.push_str(rest);
    let squeezed: String = plain.to_lowercase().chars().filter(|c| !c.is_whitespace() && !"\"'".contains(*c)).collect();
    ["url(http", "url(//", "@importhttp", "@import//", "image(http", "image-set(http"]
        .iter()
        .any(|sign| squeezed.contains(sign))
}

/// Returns whether a document type is only a name, or declares nothing but entities that stand for plain words, as drawing
/// programs do for namespaces.
fn is_plain_document_type(text: &str) -> bool {
    let Some((_, subset)) = text.split_once('[') else { return true };
    let mut rest = subset.trim_start();
    loop {
        rest = rest.trim_start();
        if rest.is_empty() || rest.starts_with(']') {
            return true;
        }
        let Some(declaration) = rest.strip_prefix("<!ENTITY").map(str::trim_start) else { return false };
        let name = declaration.find(|c: char| !c.is_ascii_alphanumeric() && !"_-.".contains(c)).unwrap_or(0);
        let value = declaration[name..].trim_start();
        let Some(quote) = value.chars().next().filter(|c| name > 0 && matches!(c, '"' | '\'')) else { return false };
        let Some((value, after)) = value[1..].split_once(quote) else { return false };
        if value.contains(['<', '&', '%']) {
            return false;
        }
        let Some(after) = after.trim_start().strip_prefix('>') else { return false };
        rest = after;
    }
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
        assert_eq!(active_xml(xml.as_bytes(), xml.contains("<svg")).as_deref(), expected, "{xml}");
    }

    #[test]
    fn what_a_browser_would_run_is_found() {
        check_active("<svg><script>x()</script></svg>", Some("has the element `<script>`"));
        check_active("<a><s:SCRIPT xmlns:s='http://www.w3.org/2000/svg'/></a>", Some("has the element `<script>`"));
        check_active("<svg onload = 'x()'/>", Some("has the event handler `onload`"));
        let script = |name: &str| format!("has an address that runs a script in `{name}`");
        check_active("<svg><a xlink:href='java&#10;script:x()'/></svg>", Some(&script("href")));
        check_active("<svg><set to='#;javascript:x()'/></svg>", Some(&script("to")));
        check_active(
            "<svg><set attributeName='xlink:href' to='x'/></svg>",
            Some("changes the attribute `xlink:href` by animation"),
        );
        check_active("<?xml-stylesheet type='text/xsl' href='x'?><a/>", Some("has an XSLT stylesheet"));
        let declares = Some("declares more than names in its document type");
        check_active("<!DOCTYPE a [<!ENTITY b '<script/>'>]><a>&b;</a>", declares);
        check_active("<!DOCTYPE a [<!ENTITY b '><script>x()</script>'>]><svg>&b;</svg>", declares);
        check_active("<!DOCTYPE svg [<!ATTLIST svg onload CDATA 'x()'>]><svg/>", declares);
        check_active("<!DOCTYPE a [<!ENTITY b SYSTEM 'x'>]><a/>", declares);
        check_active(
            "<!DOCTYPE a [<!ENTITY b 'x'>]><svg class='&b;' onload='x()'/>",
            Some("has entities of its own in `class`"),
        );
        check_active("<a><b", Some(UNREADABLE));
        check_active("<a><b></a>", Some(UNREADABLE));
    }

    #[test]
    fn what_is_loaded_from_elsewhere_is_found() {
        check_active("<svg><image href='https://a.example/x.png'/></svg>", Some("loads `https://a.example/x.png`"));
        let by_style = Some(BY_STYLE);
        check_active("<svg><style>@import url( \"https://a.example/x.css\" );</style></svg>", by_style);
        check_active("<svg><style><![CDATA[a{b:url(//a.example/x)}]]></style></svg>", by_style);
        check_active("<svg><path style='fill:url(https://a.example/x#y)'/></svg>", by_style);
        check_active("<?xml-stylesheet href='https://a.example/x.css'?><svg/>", by_style);
        check_active("<svg><path fill='url(https://a.example/x#y)'/></svg>", by_style);
        check_active("<svg><style>a{}<g/>*{background:url(https://a.example)}</style></svg>", by_style);
        check_active("<svg><style>a{b:u/**/rl(https://a.example)}</style></svg>", by_style);
        check_active("<svg><style>a{b:url(&#104;ttps://a.example)}</style></svg>", by_style);
        check_active("<svg><style>a{b:\\75rl(https://a.example)}</style></svg>", by_style);
        check_active("<svg><a href='https://a.example/'><image href='data:image/png;base64,AA'/></a></svg>", None);
    }

    #[test]
    fn what_can_not_be_read_is_not_trusted() {
        let wide: Vec<u8> = "<svg><script/></svg>".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(active_xml(wide.as_slice(), true).as_deref(), Some(NOT_UTF8));
        let marked = [&[0xff, 0xfe], wide.as_slice()].concat();
        assert_eq!(active_xml(marked.as_slice(), true).as_deref(), Some(NOT_UTF8));
        assert_eq!(active_xml(b"<a>\xe4</a><script/>".as_slice(), true).as_deref(), Some(NOT_UTF8));
        check_active("<?xml version='1.0' encoding='ISO-2022-JP'?><a/>", Some(NOT_UTF8));
        check_active("<?xml version='1.0' encoding='UTF-8'?><a/>", None);
    }

    #[test]
    fn pictures_and_data_are_not_active() {
        check_active("<svg viewBox='0 0 1 1'><style>a{}</style><path d='M0 0'/><a href='#x'/></svg>", None);
        check_active("<!DOCTYPE svg [<!ENTITY ns 'http://www.w3.org/2000/svg'>]><svg xmlns='&ns;'/>", None);
        check_active("<bom><component name='script'/></bom>", None);
        check_active(
            "<feed xmlns='http://www.w3.org/2005/Atom'><link href='https://a.example'/><object/></feed>",
            None,
        );
        check_active(
            "<svg><path d='M0 0' style='fill:url(#a)'/><image href='data:image/png;base64,A//A'/></svg>",
            None,
        );
        check_active("", None);
    }
}
