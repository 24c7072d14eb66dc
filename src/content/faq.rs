//! Questions: the title is the question, the text is the answer.

use serde::Deserialize;

use crate::config::value::Spanned;

/// The keys of a question.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Faq {
    /// What a reader may have noticed.
    pub symptoms: Vec<String>,
    /// Other words for it.
    pub keywords: Vec<String>,
    /// Products it is about; for questions outside of a product's folder.
    pub products: Vec<Spanned<String>>,
    /// Pages to read next.
    pub related: Vec<Spanned<String>>,
}
