// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CODEC_SIMILARITY_H_
#define GR_CODEC_SIMILARITY_H_

// How much of a picture an encoder kept: SSIM and mean squared error, defined as
// FFmpeg's filters `ssim` and `psnr` define them, so that anybody can check a figure
// with `ffmpeg -lavfi ssim`.
//
// SSIM (Wang, Bovik, Sheikh and Simoncelli 2004) of a component is the mean over
// windows of 8x8 samples, all weighing the same, at every fourth column and row; columns
// and rows beyond the last multiple of 4 are left out. With s1, s2, ss, s12 the sums over
// a window's N = 64 samples of a, b, a^2 + b^2 and a b, and M the largest sample value,
//   ssim = (2 s1 s2 + c1) (2 cov + c2) / ((s1^2 + s2^2 + c1) (var + c2)),
//   var = N ss - s1^2 - s2^2,   c1 = floor(0.01^2 M^2 N + 1/2),
//   cov = N s12 - s1 s2,        c2 = floor(0.03^2 M^2 N (N - 1) + 1/2):
// x264's (common/pixel.c), from where libavfilter/vf_ssim.c has it. A frame's SSIM is the
// mean of its components', weighted by their numbers of samples; so is its squared error
// (libavfilter/vf_psnr.c). A film's are the means of its frames'; alpha does not count.

#include "core/frame_view.h"

namespace glyphreel {

struct Similarity {
  double ssim = 1;  // 1: equal
  double mse = 0;   // mean squared difference, in squared code values
};

// Of two frames of one size, at least 16x16, whose formats differ at most in how their
// samples lie in memory (yuv420p and nv12).
bool are_comparable(PixelFormat a, PixelFormat b);
Similarity compare_pictures(const FrameView& a, const FrameView& b);

// 10 log10(max^2 / mse) of samples of `bit_depth` bits; infinite for equal pictures.
double psnr_db(double mse, int bit_depth);

// -10 log10(1 - ssim): what FFmpeg prints in brackets. Infinite for equal pictures.
double ssim_db(double ssim);
double ssim_of_db(double db);

}  // namespace glyphreel

#endif  // GR_CODEC_SIMILARITY_H_
