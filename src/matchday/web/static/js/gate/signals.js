// What can be heard and felt without looking: one high tone lets in, two low ones do not.
let context;

function tone(frequency, begins, seconds) {
  const oscillator = context.createOscillator();
  const volume = context.createGain();
  oscillator.frequency.value = frequency;
  volume.gain.setValueAtTime(0.25, context.currentTime + begins);
  volume.gain.exponentialRampToValueAtTime(0.001, context.currentTime + begins + seconds);
  oscillator.connect(volume).connect(context.destination);
  oscillator.start(context.currentTime + begins);
  oscillator.stop(context.currentTime + begins + seconds);
}

// Browsers let a page be heard only after a press.
export function wake() {
  context ??= new AudioContext();
  context.resume();
}

export function signal(isGood) {
  navigator.vibrate?.(isGood ? 80 : [200, 80, 200]);
  if (context?.state !== "running") return;
  if (isGood) tone(1320, 0, 0.18);
  else for (const begins of [0, 0.22]) tone(220, begins, 0.2);
}
