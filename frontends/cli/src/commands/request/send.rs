//! `tamis request … --send`: sends the request, and writes the response.

use std::io::{self, IsTerminal};

use tamis::Compiler;
use tamis::request::Target;

use super::answer::{Built, Content as BuiltContent};
use super::args::RequestArgs;
use super::curl::{self, Sending};
use super::explain;
use super::rejection::rejection;
use crate::config::Settings;
use crate::curl::{Content, Head, Request, Response, UNKNOWN_EFFECT, send};
use crate::failure::{Failure, Outcome};
use crate::input::Query;
use crate::output::{Channel, Destination};

mod confirm;

/// The status of a request whose body is invalid.
const INVALID: u16 = 422;

pub(super) fn run(
    target: Target,
    query: Option<&Query>,
    compiler: &Compiler,
    args: &RequestArgs,
    configured: &Settings,
) -> Result<Outcome, Failure> {
    let settings = args.build.settings.read(target, configured, compiler.options())?;
    let sending = args.build.sending(configured)?;
    let style = Channel::Stderr.style();
    let built = match Built::of(target, query, compiler, &settings, true) {
        Ok(built) => built,
        Err(invalid) => {
            let answer = invalid.answer(query, style);
            Channel::Stderr.write(&answer.reports)?;
            return Ok(answer.outcome);
        }
    };
    Channel::Stderr.write(&built.reports(query, &settings, style))?;
    let request = request(target, &built, &sending)?;
    require_file(target, &sending)?;
    if target.removes() {
        let explanation = confirm::explanation(target, query, compiler, &settings)?;
        confirm::confirm(target, &request.url, &explanation, args.sending.yes)?;
    }
    match send(&request, &Destination::of(sending.output), args.sending.retries)? {
        Response::Success(body) => {
            body.map_or(Ok(()), |body| body.write())?;
            Ok(Outcome::Clean)
        }
        Response::Rejection { head, body } => report(&head, &body, &request, &built, query, &sending),
    }
}

/// What `curl` sends.
fn request(target: Target, built: &Built<'_>, sending: &Sending<'_>) -> Result<Request, Failure> {
    let url = curl::url(sending.api.base_url, built.path.as_deref().unwrap_or_default())?;
    let content = match built.body().form() {
        None => Content::json(built.body().to_json()),
        Some(form) => Content {
            options: curl::fields(form).into_iter().map(|field| (field.option, field.value)).collect(),
            input: form.filters.clone().unwrap_or_default(),
        },
    };
    let (method, is_repeatable) = (target.method(), !target.changes_data());
    let request = Request { method, url, key: sending.api.auth.key()?, content, is_repeatable };
    sending.api.require_trusted()?;
    request.require_private()?;
    Ok(request)
}

/// Returns an error if a file would be printed on a terminal.
fn require_file(target: Target, sending: &Sending<'_>) -> Result<(), Failure> {
    let is_export = matches!(target, Target::ExportRecords | Target::QueueExport);
    if is_export && sending.output.is_none() && io::stdout().is_terminal() {
        return Err(Failure::new("an export is not printed on a terminal")
            .help("write it to a file with `--output FILE`, or print it with `--output -`"));
    }
    Ok(())
}

/// Reports a response that is not a success; a rejected condition is shown in the query.
fn report(
    head: &Head,
    body: &str,
    request: &Request,
    built: &Built<'_>,
    query: Option<&Query>,
    sending: &Sending<'_>,
) -> Result<Outcome, Failure> {
    if let (INVALID, BuiltContent::Query(compiled), Some(query)) = (head.status, &built.content, query)
        && let Ok(reports) = explain::explanation(body, compiled, query, Channel::Stderr.style())
    {
        Channel::Stderr.write(&reports)?;
        return Ok(Outcome::Findings);
    }
    let failure = rejection(head, body, &request.url, sending.api.auth);
    Err(match head.status {
        INVALID => failure.into_finding(),
        408 | 500.. if !request.is_repeatable => failure.help(UNKNOWN_EFFECT),
        _ => failure,
    })
}
