// SPDX-License-Identifier: Apache-2.0
#ifndef GR_SCHED_ENGINE_DIGEST_H_
#define GR_SCHED_ENGINE_DIGEST_H_

namespace glyphreel {

// A fingerprint of the sources of core/, text/, codec/ and sched/, of the compiler and
// its flags: what is made by another engine has other bytes, unless proved otherwise.
extern const char* const kEngineDigest;

}  // namespace glyphreel

#endif  // GR_SCHED_ENGINE_DIGEST_H_
