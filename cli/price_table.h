// SPDX-License-Identifier: Apache-2.0
#ifndef GR_CLI_PRICE_TABLE_H_
#define GR_CLI_PRICE_TABLE_H_

// What machines cost: the table that is in the program (cli/prices.json), or the
// user's own in the same form.

#include <string>
#include <vector>

#include "core/result.h"
#include "sched/study_costs.h"

namespace glyphreel {

// `path` empty: the program's own. An error names the offer and the field.
Result<std::vector<Offer>> read_prices(const std::string& path);

}  // namespace glyphreel

#endif  // GR_CLI_PRICE_TABLE_H_
