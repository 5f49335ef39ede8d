// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CORE_API_H_
#define GR_CORE_API_H_

// GR_API marks the functions that a host may call. All else is compiled hidden, and
// cmake/exports.map.in keeps what the compiler adds out of libglyphreel.so's symbols.

#ifndef GR_API
#define GR_API __attribute__((visibility("default")))
#endif

#endif  // GR_CORE_API_H_
