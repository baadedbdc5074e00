//! Icons. They are decorative: the text beside them says everything.

use maud::{Markup, html};

macro_rules! shapes {
    ($($(#[doc = $doc:literal])+ $name:ident = $path:literal;)+) => {
        /// Outlines on a 24 × 24 grid.
        #[derive(Clone, Copy, Debug)]
        pub(crate) enum Icon { $($(#[doc = $doc])+ $name,)+ }

        impl Icon {
            const fn path(self) -> &'static str {
                match self { $(Self::$name => $path,)+ }
            }
        }
    };
}

shapes! {
    /// Valid.
    Check = "M4 12.5l5 5L20 6.5";
    /// Warning.
    Warning = "M12 3 2 20h20zM12 10v4M12 17v.5";
    /// Information.
    Info = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v-.5";
    /// Collapse.
    Up = "M6 15l6-6 6 6";
    /// Expand.
    Down = "M6 9l6 6 6-6";
    /// Document.
    File = "M6 3h8l5 5v13H6zM14 3v5h5";
    /// Protection, for isolation days.
    Shield = "M12 3l8 3v6c0 5-3.5 8-8 9-4.5-1-8-4-8-9V6z";
    /// Video.
    Play = "M7 4l13 8-13 8z";
    /// Link to another page.
    Right = "M9 6l6 6-6 6";
    /// External link.
    Out = "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6";
    /// Share.
    Share = "M12 15V3M8 7l4-4 4 4M5 12v9h14v-9";
    /// Search.
    Search = "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5";
    /// Phone.
    Phone = "M5 4h4l2 5-2.5 1.5a11 11 0 0 0 5 5L15 13l5 2v4a2 2 0 0 1-2 2A15 15 0 0 1 3 6a2 2 0 0 1 2-2z";
}

/// Renders an icon.
pub(crate) fn icon(shape: Icon) -> Markup {
    html! {
        svg.icon viewBox="0 0 24 24" aria-hidden="true" focusable="false" { path d=(shape.path()); }
    }
}

/// Logo of the platform: a drop that becomes a leaf.
pub(super) fn brand() -> Markup {
    html! {
        svg.brand__mark viewBox="0 0 32 32" aria-hidden="true" focusable="false" {
            path.brand__drop d="M16 2c6 7 10 11.5 10 17a10 10 0 0 1-20 0C6 13.5 10 9 16 2z";
            path.brand__leaf d="M11 22c0-6 4-9 10-9 0 6-3.5 9.5-8.5 9.5M10.5 25c1-4 3-6.5 6-8";
        }
    }
}
