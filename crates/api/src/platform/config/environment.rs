//! Validation of environment variables before the settings are read: reports all unknown names and unreadable values at
//! once.

use std::error::Error as _;

use clap::{Arg, ArgAction, Command};
use tracing_subscriber::EnvFilter;

/// Prefix of the names of settings.
const PREFIX: &str = "NGUON_";

/// Variables that are not arguments of the command: those of the log, of `nguon admin`, of scripts for building,
/// testing and benchmarking, and of the reverse proxy in `deploy/`.
const OTHERS: [&str; 11] = [
    LOG,
    LOG_FORMAT,
    "NGUON_ADMIN_PASSWORD",
    "NGUON_BENCH_SCALE",
    "NGUON_BIN",
    "NGUON_DIST",
    "NGUON_DOMAIN",
    "NGUON_POSTGRES_DIR",
    "NGUON_POSTGRES_MEMORY",
    "NGUON_SOAK_SECONDS",
    "NGUON_TEST",
];

/// Log filter, in the syntax of `tracing_subscriber::EnvFilter`.
pub const LOG: &str = "NGUON_LOG";
/// Log format: see [`LogFormat`].
pub const LOG_FORMAT: &str = "NGUON_LOG_FORMAT";

/// Format of log lines.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// Human-readable.
    #[default]
    Text,
    /// One JSON object per line.
    Json,
}

impl LogFormat {
    /// Parses a value of [`LOG_FORMAT`]; empty means text.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "" | "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Returns `command`, changed so that reading its arguments does not fail because of `variables`, and a sentence for
/// every invalid variable. An empty variable counts as absent.
#[must_use]
pub fn prepare(command: Command, variables: &[(String, String)]) -> (Command, Vec<String>) {
    let mut known: Vec<String> = OTHERS.map(str::to_owned).into();
    let mut faults = Vec::new();
    let command = prepare_arguments(command, variables, &mut known, &mut faults);
    for (name, value) in variables.iter().filter(|(name, _)| name.starts_with(PREFIX)) {
        let is_wrong = match name.as_str() {
            LOG_FORMAT => LogFormat::parse(value).is_none(),
            LOG => EnvFilter::try_new(value).is_err(),
            _ => false,
        };
        if is_wrong {
            faults.push(format!("{name} cannot be “{value}”."));
        } else if !known.contains(name) {
            let nearest = known.iter().map(|known| (distance(name, known), known)).min();
            faults.push(match nearest {
                Some((distance, nearest)) if distance <= 4 => {
                    format!("{name} is no setting; did you mean {nearest}?")
                }
                _ => format!("{name} is no setting; nguon serve --help lists them."),
            });
        }
    }
    // Settings shared by several commands are reported once.
    faults.sort();
    faults.dedup();
    (command, faults)
}

fn prepare_arguments(
    command: Command,
    variables: &[(String, String)],
    known: &mut Vec<String>,
    faults: &mut Vec<String>,
) -> Command {
    command
        .mut_args(|argument| {
            let Some(name) = argument.get_env().map(|name| name.to_string_lossy().into_owned()) else {
                return argument;
            };
            let value = variables.iter().find(|(variable, _)| *variable == name).map(|(_, value)| value.as_str());
            known.push(name.clone());
            match value {
                None => argument,
                Some("") => argument.env(None::<&'static str>),
                Some(value) => match fault(&argument, value) {
                    None => argument,
                    Some(why) => {
                        faults.push(format!("{name} cannot be “{value}”: {why}."));
                        argument.env(None::<&'static str>)
                    }
                },
            }
        })
        .mut_subcommands(|command| prepare_arguments(command, variables, known, faults))
}

/// Returns the reason why an argument cannot have a value, if any.
fn fault(argument: &Arg, value: &str) -> Option<String> {
    if matches!(argument.get_action(), ArgAction::SetTrue) {
        return (!["true", "false"].contains(&value)).then(|| "only true or false".to_owned());
    }
    let long = argument.get_long()?;
    let alone = argument.clone().env(None::<&'static str>).required(false);
    let read =
        Command::new("nguon").no_binary_name(true).arg(alone).try_get_matches_from([format!("--{long}={value}")]);
    let error = read.err()?;
    Some(error.source().map_or_else(|| error.kind().to_string(), ToString::to_string))
}

/// Returns the Levenshtein distance of two words.
fn distance(one: &str, other: &str) -> usize {
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (above, letter) in one.bytes().enumerate() {
        let mut diagonal = above;
        row[0] = above + 1;
        for (place, against) in other.bytes().enumerate() {
            let replaced = diagonal + usize::from(letter != against);
            diagonal = row[place + 1];
            row[place + 1] = replaced.min(row[place] + 1).min(diagonal + 1);
        }
    }
    row[other.len()]
}

#[cfg(test)]
mod tests {
    use super::{distance, prepare};
    use crate::platform::config::Config;
    use clap::{Args as _, Command, FromArgMatches as _};

    fn faults(variables: &[(&str, &str)]) -> Vec<String> {
        let variables: Vec<_> =
            variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let serve = Config::augment_args(Command::new("serve"));
        prepare(Command::new("nguon").subcommand(serve), &variables).1
    }

    #[test]
    fn all_faults_are_said_at_once() {
        let said = faults(&[
            ("NGUON_PORT", "eighty"),
            ("NGUON_FILE_QOTA", "1"),
            ("NGUON_BEHIND_PROXY", "yes"),
            ("NGUON_LOG_FORMAT", "xml"),
            ("NGUON_LOG", "info,nguon_api=loud"),
            ("NGUON_WEATHER_OF_TOMORROW", "rain"),
            ("NGUON_WORKERS", ""),
            ("NGUON_BIN", "/nguon"),
            ("NGUON_HOST", "0.0.0.0"),
            ("PATH", "/bin"),
        ]);
        assert_eq!(
            said,
            [
                "NGUON_BEHIND_PROXY cannot be “yes”: only true or false.",
                "NGUON_FILE_QOTA is no setting; did you mean NGUON_FILE_QUOTA?",
                "NGUON_LOG cannot be “info,nguon_api=loud”.",
                "NGUON_LOG_FORMAT cannot be “xml”.",
                "NGUON_PORT cannot be “eighty”: invalid digit found in string.",
                "NGUON_WEATHER_OF_TOMORROW is no setting; nguon serve --help lists them.",
            ]
        );
    }

    #[test]
    fn what_is_wrong_does_not_keep_the_rest_from_being_read() {
        let serve = Config::augment_args(Command::new("nguon"));
        let (command, faults) = prepare(serve, &[("NGUON_PORT".to_owned(), "eighty".to_owned())]);
        let matches = command.try_get_matches_from(["nguon"]).expect("read with the default");
        let config = Config::from_arg_matches(&matches).expect("a configuration");
        assert_eq!((config.port, faults.len()), (8080, 1));
    }

    #[test]
    fn distances() {
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("same", "same"), 0);
    }
}
