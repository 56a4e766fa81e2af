/* Who can move what: the shares of remote, preset, manual and third-party assets, from a data file that
 * says they are our assumption, so that a city can put its own figures there. */
#include "tools/asset-control.h"

#include "base/i18n.h"
#include "tools/frame.h"

#include <math.h>

gboolean
jum_control_shares(const char *kind, JumControlShares *shares, GError **error)
{
    JumCrs crs;
    jum_crs_from_epsg(2154, &crs); /* the file has no place in it */
    g_autoptr(GPtrArray) facts = jum_frame_read("control-shares.csv", &crs, error);
    if (!facts)
        return FALSE;
    for (guint i = 0; i < facts->len; i++) {
        const JumFact *fact = g_ptr_array_index(facts, i);
        if (g_strcmp0(jum_fact_text(fact, "kind"), kind) != 0)
            continue;
        JumControlShares read = {
            jum_fact_number(fact, "remote", 0.0), jum_fact_number(fact, "preset", 0.0),
            jum_fact_number(fact, "manual", 0.0), jum_fact_number(fact, "third_party", 0.0)};
        double sum = read.remote + read.preset + read.manual + read.third_party;
        if (fabs(sum - 1.0) > 1e-6) {
            g_set_error(error, JUM_ERROR, JUM_ERROR_VALUE,
                        _("control-shares.csv: the shares of %s do not sum to 1."), kind);
            return FALSE;
        }
        *shares = read;
        return TRUE;
    }
    g_set_error(error, JUM_ERROR, JUM_ERROR_MISSING, _("control-shares.csv has no row for %s."),
                kind);
    return FALSE;
}

const char *
jum_control_at(const JumControlShares *shares, double quantile)
{
    if (quantile < shares->manual)
        return "manual";
    if (quantile < shares->manual + shares->preset)
        return "preset";
    if (quantile < shares->manual + shares->preset + shares->remote)
        return "remote";
    return shares->third_party > 0.0 ? "third_party" : "remote";
}

gboolean
jum_control_share_out(JumLayer *layer, const char *kind, GError **error)
{
    JumControlShares shares;
    int column = jum_layer_column(layer, "control");
    if (!jum_control_shares(kind, &shares, error))
        return FALSE;
    for (guint row = 0; row < jum_layer_n_rows(layer); row++) {
        double turn =
            (row + 0.5) * 0.6180339887498949; /* the golden ratio spreads any prefix evenly */
        if (!jum_layer_text(layer, column, row))
            jum_layer_set_text(layer, column, row, jum_control_at(&shares, turn - floor(turn)));
    }
    return TRUE;
}
