#pragma once

#include "base/error.h"

/**
 * town_write: a small made-up town for pictures: hills, a river with an island and two bridges, streets, houses with
 * every kind of roof, a church, a wood, fields, trees and lamps.
 * @side_m: of the square it covers; 2000 for goldens, 26000 for a whole territory of some 120 000 buildings
 */
gboolean town_write(const char *path, double side_m, GError **error) JUM_MUST_USE;
