// Looks for codes through the phone's camera: by the browser's own reader where there is one, else by a kept one.
const lookMilliseconds = 120;
const sideMax = 900;

async function readerOf() {
  if ("BarcodeDetector" in window && (await BarcodeDetector.getSupportedFormats().catch(() => [])).includes("qr_code")) {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => (await detector.detect(video))[0]?.rawValue;
  }
  const { decodeQR } = await import("../../vendor/qr/decode.js");
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  return async (video) => {
    const scale = Math.min(1, sideMax / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    context.drawImage(video, 0, 0, canvas.width, canvas.height);
    try {
      return decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    } catch {
      return undefined; // nothing to be read in this picture
    }
  };
}

export class Camera {
  constructor(video, seen) {
    this.video = video;
    this.seen = seen;
    this.stream = null;
  }

  // Throws what the browser says: no camera, or not allowed.
  async start() {
    const wanted = { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } };
    this.stream = await navigator.mediaDevices.getUserMedia({ video: wanted, audio: false });
    this.video.srcObject = this.stream;
    await this.video.play();
    const read = await readerOf();
    this.look(read);
  }

  async look(read) {
    if (!this.stream) return;
    if (this.video.readyState >= 2 && !document.hidden) {
      const text = await read(this.video);
      if (text) await this.seen(text);
    }
    setTimeout(() => this.look(read), lookMilliseconds);
  }

  get track() {
    return this.stream?.getVideoTracks()[0];
  }

  get hasTorch() {
    return Boolean(this.track?.getCapabilities?.().torch);
  }

  torch = (on) => this.track.applyConstraints({ advanced: [{ torch: on }] });

  stop() {
    this.track?.stop();
    this.stream = null;
  }
}
