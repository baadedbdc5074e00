// <nguon-camera>: shows the picture of the rear camera and reads the codes in it.
//
// Events, each with a text as `detail`:
//   scanned  the content of the first code, after its symbology identifier (ISO/IEC 15424) where the reader gives it
//   failed   why there is no picture: refused, none, busy, insecure, reader
//
// The build replaces the placeholders in the first two lines by the addresses of the reader.
const READER = "__READER_JS__";
const READER_WASM = "__READER_WASM__";

/** Pause between two frames that are read, in milliseconds: more frames would only heat the phone. */
const PAUSE = 120;
/** Symbologies on goods, cases, pallets and in our own codes: format names of the BarcodeDetector interface. */
const WANTED = ["code_128", "data_matrix", "ean_13", "ean_8", "itf", "qr_code", "upc_a"];

class Camera extends HTMLElement {
  #stream = null;
  #gone = false;

  connectedCallback() {
    this.#run().catch((error) => this.#tell("failed", why(error)));
  }

  disconnectedCallback() {
    this.#gone = true;
    this.#stream?.getTracks().forEach((track) => track.stop());
  }

  #tell(name, detail) {
    if (!this.#gone) this.dispatchEvent(new CustomEvent(name, { detail }));
  }

  async #run() {
    if (!window.isSecureContext) return this.#tell("failed", "insecure");
    if (!navigator.mediaDevices?.getUserMedia) return this.#tell("failed", "none");
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    // Closed while the browser was asking for permission.
    if (this.#gone) return this.disconnectedCallback();
    const video = document.createElement("video");
    video.muted = true;
    video.playsInline = true;
    video.srcObject = this.#stream;
    this.append(video);
    const [read] = await Promise.all([reader(), video.play()]);
    while (!this.#gone) {
      const found = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA ? await read(video) : null;
      if (found) {
        navigator.vibrate?.(60);
        return this.#tell("scanned", found);
      }
      await new Promise((next) => setTimeout(next, PAUSE));
    }
  }
}

/**
 * Returns the function that reads codes in a frame of the video: the browser's own detector where it supports every
 * wanted format, otherwise zxing.
 */
async function reader() {
  const known = await globalThis.BarcodeDetector?.getSupportedFormats().catch(() => []);
  if (known && WANTED.every((format) => known.includes(format))) {
    const detector = new BarcodeDetector({ formats: WANTED });
    return async (video) => (await detector.detect(video))[0]?.rawValue || null;
  }
  const { prepareZXingModule, readBarcodes } = await zxing();
  await prepareZXingModule({ overrides: { locateFile: () => READER_WASM }, fireImmediately: true });
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  const options = {
    formats: ["Code128", "DataMatrix", "EAN13", "EAN8", "ITF", "QRCode", "UPCA"],
    maxNumberOfSymbols: 1,
    textMode: "Plain",
    tryHarder: true,
  };
  return async (video) => {
    canvas.width = video.videoWidth;
    canvas.height = video.videoHeight;
    pen.drawImage(video, 0, 0);
    const [found] = await readBarcodes(pen.getImageData(0, 0, canvas.width, canvas.height), options);
    return found?.isValid ? found.symbologyIdentifier + found.text : null;
  };
}

/** Loaded once per page: a second reader would use the same global name. */
let loading;
function zxing() {
  loading ??= new Promise((loaded, failed) => {
    const script = document.createElement("script");
    script.src = READER;
    script.onload = () => loaded(globalThis.ZXingWASM);
    script.onerror = () => {
      loading = undefined;
      script.remove();
      failed(new Error("reader"));
    };
    document.head.append(script);
  });
  return loading;
}

function why(error) {
  switch (error?.name) {
    case "NotAllowedError":
    case "SecurityError":
      return "refused";
    case "NotFoundError":
    case "OverconstrainedError":
      return "none";
    case "NotReadableError":
    case "AbortError":
      return "busy";
    default:
      return "reader";
  }
}

customElements.define("nguon-camera", Camera);
