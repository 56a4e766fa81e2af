#pragma once

#include "city/layer.h"

/** JumControlShares: how much of a kind of asset a desk can move (data/angers/control-shares.csv; our
 * assumption). The four sum to 1. */
typedef struct {
    double remote, preset, manual, third_party;
} JumControlShares;

/** jum_control_shares: of the assets called @kind. Errors: JUM_ERROR_MISSING, JUM_ERROR_VALUE. */
gboolean jum_control_shares(const char *kind, JumControlShares *shares, GError **error);

/** jum_control_at: the word of schema.def at @quantile 0 … 1 of the shares, manual first, then preset,
 * remote, third party. */
const char *jum_control_at(const JumControlShares *shares, double quantile);

/** jum_control_share_out: gives the rows of @layer that have no control yet theirs, by the shares of @kind, spread
 * evenly over the rows.  Errors: as jum_control_shares(). */
gboolean jum_control_share_out(JumLayer *layer, const char *kind, GError **error);
