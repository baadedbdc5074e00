//! A small set of icons, stroked in the colour of the text beside them.

use leptos::prelude::*;

/// The picture of an icon.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Home,
    Building,
    Chain,
    Box,
    Flow,
    Leaf,
    Layers,
    User,
    Menu,
    Close,
    Plus,
    Search,
    Check,
    Warning,
    Info,
    Qr,
    Copy,
    Download,
    Pin,
    Eye,
    EyeOff,
    Bold,
    Italic,
    Heading,
    Paragraph,
    List,
    Up,
    Down,
    Left,
    Right,
    Clock,
    File,
    Trash,
    Shield,
    SignOut,
    Link,
    Pause,
    Calendar,
    Picture,
    Camera,
    Pen,
    Scan,
    Hash,
    Pallet,
    Truck,
    Return,
    Cart,
    Stack,
    Unpack,
    Snow,
    Warehouse,
    Shift,
    Road,
    Printer,
}

impl Shape {
    const fn path(self) -> &'static str {
        match self {
            Self::Home => "M3 11 12 4l9 7M5 10v10h5v-6h4v6h5V10",
            Self::Building => "M4 21V5l8-2v18M12 8l8 2v11M2 21h20M8 8v0M8 12v0M8 16v0M16 13v0M16 17v0",
            Self::Chain => "M9 15l6-6M8 12l-3 3a4 4 0 0 0 5.7 5.7l3-3M16 12l3-3a4 4 0 0 0-5.7-5.7l-3 3",
            Self::Box => "M3 8l9-5 9 5v8l-9 5-9-5zM3 8l9 5 9-5M12 13v8",
            Self::Flow => "M4 4h6v5H4zM14 15h6v5h-6zM7 9v8h7M14 6h6M17 6v5",
            Self::Leaf => "M5 19C4 9 10 4 20 4c1 10-4 15-12 14M5 20c2-5 5-8 9-10",
            Self::Layers => "M12 3l9 5-9 5-9-5zM3 12l9 5 9-5M3 16l9 5 9-5",
            Self::User => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4 3.5-6.5 8-6.5s8 2.5 8 6.5",
            Self::Menu => "M4 6h16M4 12h16M4 18h16",
            Self::Close => "M6 6l12 12M18 6 6 18",
            Self::Plus => "M12 5v14M5 12h14",
            Self::Search => "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5",
            Self::Check => "M4 12.5l5 5L20 6.5",
            Self::Warning => "M12 3 2 20h20zM12 10v4M12 17v.5",
            Self::Info => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 11v5M12 8v-.5",
            Self::Qr => "M4 4h6v6H4zM14 4h6v6h-6zM4 14h6v6H4zM14 14h2v2M20 14v3h-3M14 20h2M20 20v.5",
            Self::Copy => "M9 9h11v11H9zM5 15H4V4h11v1",
            Self::Download => "M12 4v11M7 11l5 5 5-5M4 20h16",
            Self::Pin => {
                "M12 21s7-6.2 7-11a7 7 0 1 0-14 0c0 4.800 7 11 7 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z"
            }
            Self::Eye => "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
            Self::EyeOff => {
                "M4 4l16 16M9.900 5.300A9.500 9.500 0 0 1 12 5c6 0 10 7 10 7a17 17 0 0 1-3.300 4M6.500 6.700C3.700 8.600 2 12 2 12s4 7 10 7c1.700 0 3.200-.5 4.500-1.200"
            }
            Self::Bold => "M7 4h6a4 4 0 0 1 0 8H7zM7 12h7a4 4 0 0 1 0 8H7z",
            Self::Italic => "M10 4h8M6 20h8M14 4l-4 16",
            Self::Heading => "M6 4v16M18 4v16M6 12h12",
            Self::Paragraph => "M4 6h16M4 10h16M4 14h16M4 18h9",
            Self::List => "M9 6h12M9 12h12M9 18h12M4 6v.5M4 12v.5M4 18v.5",
            Self::Up => "M6 15l6-6 6 6",
            Self::Down => "M6 9l6 6 6-6",
            Self::Left => "M15 6l-6 6 6 6",
            Self::Right => "M9 6l6 6-6 6",
            Self::Clock => "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2",
            Self::File => "M6 3h8l5 5v13H6zM14 3v5h5",
            Self::Trash => "M4 7h16M9 7V4h6v3M6 7l1 14h10l1-14",
            Self::Shield => "M12 3l8 3v6c0 5-3.500 8-8 9-4.500-1-8-4-8-9V6z",
            Self::SignOut => "M14 4H5v16h9M10 12h11M17 8l4 4-4 4",
            Self::Link => "M14 4h6v6M20 4l-9 9M18 14v6H4V6h6",
            Self::Pause => "M8 5v14M16 5v14",
            Self::Picture => "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9v.5",
            Self::Camera => "M4 8h4l2-3h4l2 3h4v11H4zM12 16a3 3 0 1 0 0-6 3 3 0 0 0 0 6z",
            Self::Pen => "M4 20l1-5L16 4l4 4L9 19z",
            Self::Scan => "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 8v8M11 8v8M14 8v8M16.500 8v8",
            Self::Hash => "M9 4 7 20M17 4l-2 16M4 9h17M3 15h17",
            Self::Pallet => "M5 4h14v11H5zM12 4v5M3 18h18M4 18v3M12 18v3M20 18v3",
            Self::Truck => {
                "M2 6h12v11H2zM14 10h4l4 4v3h-8M6.500 20a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600zM17.500 20a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600z"
            }
            Self::Return => "M9 5 4 10l5 5M4 10h10a6 6 0 0 1 0 12h-3",
            Self::Cart => "M3 4h3l2 11h10l2-8H7M9 20v.500M17 20v.500",
            Self::Stack => "M4 13h7v7H4zM13 13h7v7h-7zM8.500 4h7v7h-7z",
            Self::Snow => "M12 2v20M3.500 7l17 10M20.500 7l-17 10M9 3.500l3 3 3-3M9 20.500l3-3 3 3",
            Self::Warehouse => "M3 21V9l9-5 9 5v12M7 21v-8h10v8M7 17h10",
            Self::Shift => "M3 5h7v7H3zM14 12h7v7h-7zM13 6h5v3M16 7.500l2 2 2-2M11 18H6v-3",
            Self::Road => "M7 21 10 3M17 21 14 3M12 5v3M12 11v3M12 17v3",
            Self::Printer => "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
            Self::Unpack => "M5 12h14v8H5zM12 9V2M8 5l4-3 4 3M3 20h18",
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
        }
    }
}

/// A decorative icon, hidden from screen readers: the text beside it or the label of its button says the same.
#[component]
pub fn Icon(shape: Shape) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape.path() />
        </svg>
    }
}
