//! The landing page: what Nguồn is.

use leptos::prelude::*;
use nguon_domain::input::localized::Text;

use crate::component::heading::Heading;
use crate::component::icon::{Icon, Shape};
use crate::component::trace_box::TraceBox;
use crate::page::Page;
use crate::platform::language::Speaks;

const TITLE: Text = Text::new("Biết rõ nguồn gốc thứ bạn ăn", "Know where your food comes from");
const LEAD: Text = Text::new(
    "Nguồn cho biết ai đã làm ra sản phẩm, ở đâu, khi nào và theo quy trình nào – đúng như doanh nghiệp đã ghi lại.",
    "Nguồn shows who made a product, where, when and how – exactly as the business recorded it.",
);
const LOOK_UP: Text = Text::new("Tra cứu sản phẩm", "Look up a product");
const LOOK_UP_HINT: Text = Text::new(
    "Quét mã QR trên nhãn bằng camera điện thoại, hoặc gõ mã in dưới mã QR.",
    "Scan the QR code on the label with your phone's camera, or type the code printed below it.",
);
const BUSINESS: Text = Text::new("Dành cho hợp tác xã, cơ sở sản xuất", "For cooperatives and food makers");
const REGISTER: Text = Text::new("Đăng ký", "Register");
const SIGN_IN: Text = Text::new("Đăng nhập", "Sign in");

const STEPS: [(Shape, Text, Text); 3] = [
    (
        Shape::Building,
        Text::new("Đăng ký và được duyệt", "Register and be approved"),
        Text::new(
            "Gửi thông tin và giấy đăng ký kinh doanh; cơ quan quản lý của tỉnh xem và duyệt.",
            "Send your details and business registration; the province's authority reviews them.",
        ),
    ),
    (
        Shape::Leaf,
        Text::new("Ghi sản phẩm và lô", "Record products and lots"),
        Text::new(
            "Khai báo chuỗi cung ứng, vật tư, quy trình một lần; mỗi đợt sản xuất là một lô.",
            "Describe your supply chain, materials and processes once; each production run is a lot.",
        ),
    ),
    (
        Shape::Qr,
        Text::new("Dán mã QR", "Attach the QR code"),
        Text::new(
            "Tải mã QR của lô, in lên nhãn. Người mua quét là thấy, không cần cài ứng dụng.",
            "Download the lot's QR code and print it on the label. Buyers scan it, no app needed.",
        ),
    ),
];

/// The page.
#[component]
pub fn Landing() -> impl IntoView {
    let speaks = Speaks::here();
    let say = move |text: Text| move || speaks.say(text);
    view! {
        <div class="landing">
            <section class="hero">
                <Heading text=Signal::derive(move || speaks.say(TITLE).to_owned()) />
                <p class="hero__lead">{say(LEAD)}</p>
                <div class="card hero__box">
                    <h2>{say(LOOK_UP)}</h2>
                    <p class="muted">{say(LOOK_UP_HINT)}</p>
                    // Rendered anew in the other language.
                    <TraceBox />
                </div>
            </section>
            <section class="landing__business">
                <h2>{say(BUSINESS)}</h2>
                <ol class="steps">
                    {STEPS
                        .map(|(shape, title, text)| {
                            view! {
                                <li class="step">
                                    <span class="step__icon"><Icon shape /></span>
                                    <h3>{say(title)}</h3>
                                    <p>{say(text)}</p>
                                </li>
                            }
                        })
                        .collect_view()}
                </ol>
                <div class="landing__actions">
                    <a class="button button--primary" href=Page::Register.path()>{say(REGISTER)}</a>
                    <a class="button" href=Page::SignIn.path()>{say(SIGN_IN)}</a>
                </div>
            </section>
        </div>
    }
    .into_any()
}
