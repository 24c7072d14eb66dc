//! All integration tests, in one binary so that they link once.

mod cases;
mod cli;
mod csaf;
mod example;
mod exposure;
mod feeds;
mod links;
mod properties;
mod publish;
mod schemas;
mod support;
mod tidy;
