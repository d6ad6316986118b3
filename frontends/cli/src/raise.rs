//! `tamis raise`: JSON back to a query.

use crate::args::RaiseArgs;
use crate::failure::{Failure, Outcome};
use crate::output::Channel;

pub(crate) fn run(args: &RaiseArgs) -> Result<Outcome, Failure> {
    let (json, schema) = args.read()?;
    let raised = match tamis::raise(&json.text, &schema) {
        Ok(raised) => raised,
        Err(error) => {
            let message = format!("{}: {error}", json.name);
            Channel::Stderr.write(&(crate::render::visible(&message) + "\n"))?;
            return Ok(Outcome::Findings);
        }
    };
    for note in &raised.notes {
        let place = match note.pointer.as_str() {
            "" => String::new(),
            pointer => format!("{}: ", crate::render::visible(pointer)),
        };
        Channel::Stderr.write(&format!("{}: {place}{}\n", json.name, crate::render::visible(&note.message)))?;
    }
    Channel::hand_over(&format!("{}\n", raised.ast))?;
    Ok(Outcome::Clean)
}
