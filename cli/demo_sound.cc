// SPDX-License-Identifier: Apache-2.0
// The demo's sound: a crowd that swells at goals, a whistle, and a soft beep at every
// full second, by which anyone can hear that clips are cut where they say.

#include <numbers>

#include "cli/demo_match.h"

namespace glyphreel {
namespace {

// Numerical Recipes' 32-bit generator: the same noise everywhere.
class Noise {
 public:
  explicit Noise(uint32_t seed) : state_(seed) {}
  float next() {
    state_ = state_ * 1664525u + 1013904223u;
    return static_cast<float>(state_ >> 8) / 8388608.0f - 1.0f;
  }

 private:
  uint32_t state_;
};

// Noise between about 150 and 1500 Hz: many voices at once.
std::vector<float> crowd_noise(int count, uint32_t seed) {
  Noise noise(seed);
  std::vector<float> out(static_cast<size_t>(count));
  float low = 0, low2 = 0, slow = 0;
  for (float& sample : out) {
    low += 0.18f * (noise.next() - low);
    low2 += 0.18f * (low - low2);
    slow += 0.02f * (low2 - slow);
    sample = low2 - slow;
  }
  return out;
}

float swell(float t) {
  float level = 0.35f + 0.06f * std::sin(t * 1.3f) + 0.04f * std::sin(t * 3.7f);
  for (const float goal : kGoalTimes)
    if (t > goal - 0.6f)
      level += t < goal ? (t - goal + 0.6f) * 0.8f
                        : 1.1f * std::exp(-(t - goal) / 1.6f);
  return level;
}

float whistle(float t, float at) {
  const float since = t - at;
  if (since < 0 || since > 0.55f) return 0;
  const float edge = std::min({since / 0.02f, (0.55f - since) / 0.05f, 1.0f});
  const float trill = 1 + 0.012f * std::sin(2 * std::numbers::pi_v<float> * 34 * since);
  return 0.12f * edge *
         std::sin(2 * std::numbers::pi_v<float> * 2350 * since * trill);
}

float beep(float since) {
  if (since > 0.06f) return 0;
  const float edge = std::min({since / 0.003f, (0.06f - since) / 0.01f, 1.0f});
  return 0.1f * edge * std::sin(2 * std::numbers::pi_v<float> * 1000 * since);
}

}  // namespace

MatchSound make_match_sound() {
  const int count = kMatchSeconds * kMatchSampleRate;
  MatchSound sound{crowd_noise(count, 1), crowd_noise(count, 77)};
  for (int i = 0; i < count; ++i) {
    const float t = static_cast<float>(i) / kMatchSampleRate;
    float extra = beep(static_cast<float>(i % kMatchSampleRate) / kMatchSampleRate);
    extra += whistle(t, 0.3f);
    for (const float goal : kGoalTimes) extra += whistle(t, goal + 0.9f);
    const float level = swell(t);
    const auto at = static_cast<size_t>(i);
    sound.left[at] = std::clamp(sound.left[at] * level + extra, -0.98f, 0.98f);
    sound.right[at] = std::clamp(sound.right[at] * level + extra, -0.98f, 0.98f);
  }
  return sound;
}

}  // namespace glyphreel
