//! The history, as reedline searches it: with Up, Down and hints by the beginning, with Ctrl-R by any part.

use std::sync::Arc;

use reedline::{
    CommandLineSearch, History, HistoryItem, HistoryItemId, HistorySessionId, Result, SearchDirection, SearchQuery,
};

use super::super::session::Session;

/// The history of a session. Only the session adds to it: one text may consist of several lines.
pub(super) struct Recall(pub(super) Arc<Session>);

impl Recall {
    /// The different lines that a query selects, in its order.
    fn found(&self, query: &SearchQuery) -> Vec<HistoryItem> {
        let history = &self.0.history;
        let part = match &query.filter.command_line {
            Some(CommandLineSearch::Substring(part)) => part.to_lowercase(),
            _ => String::new(),
        };
        let mut found = history.find(|line| match &query.filter.command_line {
            None => true,
            Some(CommandLineSearch::Prefix(prefix)) => line.starts_with(prefix) && line != prefix,
            Some(CommandLineSearch::Substring(_)) => is_printable(line) && line.to_lowercase().contains(&part),
            Some(CommandLineSearch::Exact(text)) => line == text,
        });
        let start = query.start_id.and_then(|id| usize::try_from(id.0).ok());
        match query.direction {
            SearchDirection::Backward => found.retain(|index| start.is_none_or(|start| *index < start)),
            SearchDirection::Forward => {
                found.retain(|index| start.is_none_or(|start| *index > start));
                found.reverse();
            }
        }
        let limit = query.limit.and_then(|limit| usize::try_from(limit).ok()).unwrap_or(usize::MAX);
        found.into_iter().take(limit).map(|index| item(history.line(index), index)).collect()
    }
}

fn item(line: &str, index: usize) -> HistoryItem {
    let id = i64::try_from(index).ok().map(HistoryItemId::new);
    HistoryItem { id, ..HistoryItem::from_command_line(line) }
}

/// Whether a line has no control characters, which reedline prints as they are while it searches with Ctrl-R.
fn is_printable(line: &str) -> bool {
    !line.contains(|c: char| c.is_control() && c != '\n' && c != '\t')
}

impl History for Recall {
    fn save(&mut self, item: HistoryItem) -> Result<HistoryItem> {
        Ok(item)
    }

    fn load(&self, id: HistoryItemId) -> Result<HistoryItem> {
        let index = usize::try_from(id.0).unwrap_or(usize::MAX);
        Ok(item(self.0.history.line(index), index))
    }

    fn count(&self, query: SearchQuery) -> Result<i64> {
        Ok(i64::try_from(self.found(&query).len()).unwrap_or(i64::MAX))
    }

    fn search(&self, query: SearchQuery) -> Result<Vec<HistoryItem>> {
        Ok(self.found(&query))
    }

    fn update(&mut self, _id: HistoryItemId, _updater: &dyn Fn(HistoryItem) -> HistoryItem) -> Result<()> {
        Ok(())
    }

    fn clear(&mut self) -> Result<()> {
        Ok(())
    }

    fn delete(&mut self, _id: HistoryItemId) -> Result<()> {
        Ok(())
    }

    fn sync(&mut self) -> std::io::Result<()> {
        Ok(())
    }

    fn session(&self) -> Option<HistorySessionId> {
        None
    }
}

#[cfg(test)]
mod tests {
    use reedline::SearchFilter;
    use tamis::{Options, Schema};

    use super::*;

    fn recall() -> Recall {
        let mut session = Session::new(Schema::builtin(), Options::default(), None);
        for line in ["tags has a", "Model = b", "tags has c", "tags \u{1b}[2J", ":quit", "tags has a"] {
            session.history.add(line);
        }
        Recall(Arc::new(session))
    }

    fn found(direction: SearchDirection, search: CommandLineSearch, start: Option<i64>) -> Vec<String> {
        let filter = SearchFilter::from_text_search(search, None);
        let everything = SearchQuery::everything(direction, None);
        let found = recall().found(&SearchQuery { filter, start_id: start.map(HistoryItemId::new), ..everything });
        found.into_iter().map(|item| item.command_line).collect()
    }

    #[test]
    fn lines_are_found_once_and_in_order() {
        let prefix = || CommandLineSearch::Prefix("tags".to_owned());
        assert_eq!(found(SearchDirection::Backward, prefix(), None), ["tags has a", "tags \u{1b}[2J", "tags has c"]);
        assert_eq!(found(SearchDirection::Backward, prefix(), Some(3)), ["tags has c"]);
        assert_eq!(found(SearchDirection::Forward, prefix(), Some(3)), ["tags has a"]);
        let part = CommandLineSearch::Substring("HAS".to_owned());
        assert_eq!(found(SearchDirection::Backward, part, None), ["tags has a", "tags has c"]);
        // Ctrl-R does not find a line with control characters.
        assert_eq!(found(SearchDirection::Backward, CommandLineSearch::Substring("2J".to_owned()), None), [""; 0]);
        assert_eq!(recall().count_all().unwrap(), 5);
    }
}
