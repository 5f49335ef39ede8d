// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_AUDIO_TRACK_H_
#define GR_SCHED_AUDIO_TRACK_H_

// The film's sound, made in film order by one thread with one encoder: each clip's
// samples at their exact place, silence where a source has none, short fades at real
// joints.

#include "codec/packet_store.h"
#include "sched/chunk_task.h"

namespace glyphreel {

// Which samples of the film clip `clip` covers: derived from absolute frame numbers,
// so that nothing accumulates. Half-open.
struct SampleRange {
  int64_t first = 0, last = 0;
};
SampleRange clip_samples(const Plan& plan, int clip, int sample_rate);

// Whether clip `clip` goes on in its source exactly where the clip before it ended:
// then the sound between them is left whole.
bool continues_previous(const Plan& plan, int clip);

// The clips that are in the film, whose sound is one after the other: not those that are
// left out.
std::vector<int> sounding_clips(const Plan& plan);

// What could not be decoded of a clip's sound.
struct SoundDamage {
  int clip = 0;
  int64_t packets = 0;
  std::vector<TimeRange> ranges;  // of the source, as far as that is known
};
std::string sound_warning(const Compilation& compilation, const SoundDamage& damage);

struct AudioTrackResult {
  StreamParameters parameters;
  int first_run = 0, run_count = 0;  // ids in the store, in order
  std::vector<int64_t> run_end_frame;  // film frame up to which each run reaches
  int64_t sample_count = 0;
  int64_t bytes_read = 0;
  bool is_noted = false;     // a clip was noted as a failure, and is silent here
  bool read_failed = false;  // of a source, though the bytes may be there
  std::vector<SoundDamage> damage;
  PartOfFilm cached;         // what the cache says of it; where it lies is the plan's
};

// Puts the packets into `store` as runs first_run, first_run + 1, ... `clock`, of the
// calling thread, may be null.
Result<AudioTrackResult> encode_audio_track(const ChunkContext& context,
                                            PacketStore& store, int first_run,
                                            StageClock* clock);

}  // namespace glyphreel

#endif  // GR_SCHED_AUDIO_TRACK_H_
