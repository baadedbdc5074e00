//! The environment before the settings are read from it: names that no setting has, and values that cannot be read, all
//! of them at once.

use std::error::Error as _;

use clap::{Arg, ArgAction, Command};
use tracing_subscriber::EnvFilter;

/// What the names of settings begin with.
const PREFIX: &str = "NGUON_";

/// Variables that are read elsewhere than from the command's arguments: by the log, by `nguon admin`, by the scripts
/// that build, test and measure, and by the reverse proxy of `deploy/`.
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

/// What the log says, in the syntax of `tracing_subscriber::EnvFilter`.
pub const LOG: &str = "NGUON_LOG";
/// How it is written: see [`LogFormat`].
pub const LOG_FORMAT: &str = "NGUON_LOG_FORMAT";

/// How the lines of the log are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LogFormat {
    /// For people.
    #[default]
    Text,
    /// One JSON object a line.
    Json,
}

impl LogFormat {
    /// The format that a value of [`LOG_FORMAT`] names; text when it is empty.
    #[must_use]
    pub fn parse(value: &str) -> Option<Self> {
        match value {
            "" | "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }
}

/// Returns `command` such that reading its arguments does not fail at what is in `variables`, and a sentence for every
/// variable that is wrong. An empty variable counts as absent.
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
    // Several commands share settings.
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

/// Why an argument cannot have a value; none when it can.
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

/// How many letters have to be put in, left out or replaced to make one word of the other (Levenshtein).
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
