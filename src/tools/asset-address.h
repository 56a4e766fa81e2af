#pragma once

#include "tools/generate.h"

/** jum_asset_address: "12 rue X, Commune" of a place @along_m along a road; the caller frees. */
char *jum_asset_address(const JumGenerate *generate, guint road, double along_m);

/** jum_asset_address_at: of the car road nearest to a place, or only the commune's name. */
char *jum_asset_address_at(const JumGenerate *generate, double x_m, double y_m);

/** jum_asset_commune_of: "Mairie" of "Angers" → "Mairie d'Angers"; the caller frees. */
char *jum_asset_commune_of(const char *commune, const char *what);

/** jum_asset_road_at: a place @along_m along a road and @offset_m to its right; @heading_rad (out)
 * (nullable) clockwise from grid north. */
void jum_asset_road_at(const JumGenerate *generate,
                       guint road,
                       double along_m,
                       double offset_m,
                       double *x_m,
                       double *y_m,
                       double *heading_rad);
