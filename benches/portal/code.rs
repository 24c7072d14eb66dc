//! Code blocks in the languages that such portals show.

use std::fmt::Write as _;

use super::words::{Rng, adjective, capital, identifier, phrase, plain_noun, verb};

/// Writes one language.
type Writer = fn(&mut Rng, usize) -> String;

static LANGUAGES: &[(&str, Writer)] =
    &[("rust", rust), ("c", c), ("sh", sh), ("json", json), ("toml", toml), ("yaml", yaml)];

/// Returns the number of a language that [`block`] knows.
pub fn any(rng: &mut Rng) -> usize {
    rng.below(LANGUAGES.len())
}

/// Returns a fenced block of 2 to 4 statements in a language.
pub fn block(rng: &mut Rng, language: usize) -> String {
    let (name, write) = LANGUAGES[language % LANGUAGES.len()];
    let length = rng.within(2, 4);
    let text = write(rng, length);
    format!("```{name}\n{text}```\n")
}

fn rust(rng: &mut Rng, length: usize) -> String {
    let (name, argument) = (identifier(rng), identifier(rng));
    let kind: String = name.split('_').map(capital).collect();
    let mut text = format!(
        "/// {}.\npub fn {}_{name}({argument}: &mut {kind}) -> Result<u32, Error> {{\n",
        phrase(rng),
        verb(rng)
    );
    for _ in 0..length {
        let (a, b, n) = (identifier(rng), identifier(rng), rng.below(4096));
        let _ = match rng.below(7) {
            0 => writeln!(text, "    let {a} = {argument}.{}(\"{}\", {n})?;", verb(rng), plain_noun(rng)),
            1 => writeln!(
                text,
                "    if {argument}.{a} > 0x{n:x} {{\n        return Err(Error::{}({n}));\n    }}",
                capital(plain_noun(rng))
            ),
            2 => writeln!(text, "    for {a} in 0..{n}u32 {{\n        {argument}.{b}.push({a} as u8);\n    }}"),
            3 => writeln!(text, "    // {}", phrase(rng)),
            4 => writeln!(
                text,
                "    let {a}: Vec<&str> = \"{} {}\\n\".split(' ').collect();",
                plain_noun(rng),
                plain_noun(rng)
            ),
            5 => writeln!(
                text,
                "    match {argument}.{a}() {{\n        Some({b}) => {b}.{}(),\n        None => {n},\n    }};",
                verb(rng)
            ),
            _ => writeln!(text, "    {argument}.{a} = {n}.min(u32::from({argument}.{b}));"),
        };
    }
    text + "    Ok(0)\n}\n"
}

fn c(rng: &mut Rng, length: usize) -> String {
    let (name, argument) = (identifier(rng), identifier(rng));
    let mut text = format!(
        "#include \"{}.h\"\n\n/* {} */\nint {name}_{}(const uint8_t *{argument}, size_t n)\n{{\n",
        identifier(rng),
        phrase(rng),
        verb(rng)
    );
    for _ in 0..length {
        let (a, b, n) = (identifier(rng), identifier(rng), rng.below(4096));
        let _ = match rng.below(7) {
            0 => writeln!(text, "    uint32_t {a} = {b}({argument}, {n}u);"),
            1 => writeln!(
                text,
                "    if ({argument}[{}] != 0x{n:02X}) {{\n        return -E{};\n    }}",
                n % 64,
                plain_noun(rng).to_uppercase()
            ),
            2 => writeln!(
                text,
                "    for (size_t i = 0; i < n; i++) {{\n        {a} ^= {argument}[i] << {};\n    }}",
                n % 8
            ),
            3 => writeln!(text, "    // {}", phrase(rng)),
            4 => writeln!(text, "    printf(\"{}: %u %s\\n\", {a}, \"{}\");", plain_noun(rng), adjective(rng)),
            5 => writeln!(text, "    static const struct {a} {b}[{}] = {{ {{ {n}, NULL }} }};", n % 9 + 1),
            _ => writeln!(text, "    memcpy(&{a}->{b}, {argument} + {}, sizeof {a}->{b});", n % 256),
        };
    }
    text + "    return 0;\n}\n"
}

fn sh(rng: &mut Rng, length: usize) -> String {
    let variable = identifier(rng);
    let mut text = format!("# {}\n{variable}=\"$HOME/{}\"\n", phrase(rng), identifier(rng));
    for _ in 0..length {
        let (a, b, n) = (identifier(rng), plain_noun(rng), rng.below(4096));
        let _ = match rng.below(7) {
            0 => writeln!(
                text,
                "curl --fail --silent \"https://{b}.example/{a}?{}={n}\" -o \"${variable}/{a}.bin\"",
                plain_noun(rng)
            ),
            1 => {
                writeln!(text, "if [ \"${a}\" -gt {n} ]; then\n  echo '{}' >&2\n  exit {}\nfi", phrase(rng), n % 9 + 1)
            }
            2 => writeln!(
                text,
                "for {b} in \"${variable}\"/*.{}; do\n  sha256sum \"${b}\" >> {a}.txt\ndone",
                plain_noun(rng)
            ),
            3 => writeln!(text, "# {}", phrase(rng)),
            4 => writeln!(text, "{a}=$(grep -c '^{b}' {a}.log | cut -d: -f{})", n % 4 + 1),
            5 => {
                writeln!(text, "openssl dgst -sha256 -verify {b}.pem -signature {a}.sig {a}.bin || exit {}", n % 9 + 1)
            }
            _ => writeln!(text, "ssh -p {n} {b}@192.0.2.{} 'uptime; cat /var/log/{a}'", n % 250),
        };
    }
    text
}

fn json(rng: &mut Rng, length: usize) -> String {
    let mut text = format!("{{\n  \"{}\": \"{}\"", identifier(rng), phrase(rng));
    for _ in 0..length {
        let (a, b, n) = (identifier(rng), identifier(rng), rng.below(4096));
        let _ = match rng.below(6) {
            0 => write!(text, ",\n  \"{a}\": {n}.{}", n % 10),
            1 => write!(text, ",\n  \"{a}\": [\"{}\", \"{b}\", {n}, null]", plain_noun(rng)),
            2 => write!(text, ",\n  \"{a}\": {{\n    \"{b}\": {},\n    \"{}\": {n}\n  }}", n % 2 == 0, plain_noun(rng)),
            3 => write!(text, ",\n  \"{a}\": \"{}\\u00{:02x}\"", phrase(rng), n % 160 + 32),
            4 => write!(text, ",\n  \"{a}\": false"),
            _ => write!(text, ",\n  \"{a}\": \"2026-{:02}-{:02}T{:02}:00:00Z\"", n % 12 + 1, n % 28 + 1, n % 24),
        };
    }
    text + "\n}\n"
}

fn toml(rng: &mut Rng, length: usize) -> String {
    let mut text = format!("# {}\n[{}]\n", phrase(rng), identifier(rng));
    for at in 0..length {
        let (a, b, n) = (identifier(rng), identifier(rng), rng.below(4096));
        let _ = match rng.below(6) {
            0 => writeln!(text, "{a} = {n}"),
            1 => writeln!(text, "{a} = \"{}\" # {}", phrase(rng), adjective(rng)),
            2 => writeln!(text, "{a} = [\"{b}\", '{}', \"\\u00e4\"]", plain_noun(rng)),
            3 => writeln!(text, "{a} = {{ {b} = {n}.5, {} = true }}", plain_noun(rng)),
            4 => writeln!(text, "{a} = 2026-{:02}-{:02}", n % 12 + 1, n % 28 + 1),
            _ => writeln!(text, "\n[[{b}.{}]]\nn = {at}", plain_noun(rng)),
        };
    }
    text
}

fn yaml(rng: &mut Rng, length: usize) -> String {
    let mut text = format!("# {}\n{}:\n", phrase(rng), identifier(rng));
    for _ in 0..length {
        let (a, b, n) = (identifier(rng), identifier(rng), rng.below(4096));
        let _ = match rng.below(6) {
            0 => writeln!(text, "  {a}: {n}"),
            1 => writeln!(text, "  {a}: \"{}\"  # {}", phrase(rng), adjective(rng)),
            2 => writeln!(text, "  {a}:\n    - {b}\n    - '{}'\n    - {n}", plain_noun(rng)),
            3 => writeln!(text, "  {a}: {{ {b}: {n}, {}: true }}", plain_noun(rng)),
            4 => writeln!(text, "  {a}: |\n    {}\n    {}", phrase(rng), phrase(rng)),
            _ => writeln!(text, "  {a}: !{} [{}, {n}, ~]", plain_noun(rng), plain_noun(rng)),
        };
    }
    text
}
