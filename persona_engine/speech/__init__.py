"""Speech: voices, phonemes, visemes, timelines, prosody, sentences; the `Synthesizer` and `AudioSink` protocols."""
