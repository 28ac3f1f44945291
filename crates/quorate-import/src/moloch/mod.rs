//! The logs of a Moloch guild, of the first version or the second.
//!
//! A log tells what a call has done, and rarely who made the call or with which words. What the guild's rules work out
//! again is not taken from the logs but left to them: a log that passes a proposal becomes the event that processes it.

mod abi;
mod first;
mod log;
mod map;
mod purse;
mod record;
mod second;
mod walk;

use crate::report::LeftOut;
use crate::settings::read_settings;
use crate::{Import, Report, Source, Trouble};
use map::GuildMap;
use walk::Walk;

/// Reads logs, blocks and transactions into a stream for the library's guild.
///
/// # Errors
///
/// A file or the map cannot be read, or the logs contradict each other or leave something out.
pub fn import_moloch(sources: &[Source], map_source: Option<&Source>) -> Result<Import, Trouble> {
    let map: GuildMap = map_source.map(read_settings).transpose()?.unwrap_or_default();
    let mut records = record::read_records(sources)?;
    let mut report = Report::new("moloch");
    for (file, number) in std::mem::take(&mut records.others) {
        report.leave_out(LeftOut {
            file,
            line: number,
            column: None,
            kind: "other".to_owned(),
            reason: "neither a log nor a block, a transaction or a receipt".to_owned(),
        });
    }
    let logs = log::understand(&mut records, &map, sources, &mut report)?;
    report.source = format!("moloch v{}", logs.version);
    let walk = Walk::begin(&logs, &map, &records, sources, map_source, report)?;
    let mut import = match logs.version {
        1 => walk.first()?,
        _ => walk.second()?,
    };
    import.put_in_order();
    Ok(import)
}
