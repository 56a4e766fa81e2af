#pragma once

#include "app/area.h"
#include "app/session.h"

typedef enum {
    JUM_ASSETS_ALL,
    JUM_ASSETS_ABNORMAL, /* under an alarm, or without a trustworthy value */
    JUM_ASSETS_REMOTE,   /* what a desk can move */
} JumAssetFilter;

typedef enum {
    JUM_ASSETS_BY_ID,
    JUM_ASSETS_BY_VALUE,
    JUM_ASSETS_BY_AGE, /* the oldest first */
} JumAssetOrder;

/** JumAssetRow: one line, made when the list shows it. */
#define JUM_TYPE_ASSET_ROW (jum_asset_row_get_type())
G_DECLARE_FINAL_TYPE(JumAssetRow, jum_asset_row, JUM, ASSET_ROW, GObject)
guint jum_asset_row_row(JumAssetRow *row); /* of the layer */

/**
 * JumAssetModel: a lazy GListModel over one table of a territory: 100 000 assets are row numbers, not objects.
 */
#define JUM_TYPE_ASSET_MODEL (jum_asset_model_get_type())
G_DECLARE_FINAL_TYPE(JumAssetModel, jum_asset_model, JUM, ASSET_MODEL, GObject)

JumAssetModel *jum_asset_model_new(JumSession *session);
/** jum_asset_model_set: what is listed; @text: part of identifier, name or address, folded; NULL or "" for all. */
void jum_asset_model_set(JumAssetModel *model,
                         JumTable table,
                         JumAssetFilter filter,
                         const char *text,
                         JumAssetOrder order);
JumTable jum_asset_model_table(JumAssetModel *model);
/** jum_asset_model_quantity: the quantity that stands for this table, JUM_N_QUANTITIES if none is measured. */
JumQuantity jum_asset_model_quantity(JumAssetModel *model);
guint jum_asset_model_total(JumAssetModel *model); /* rows of the table */
/** jum_asset_model_address: of a position. The caller frees. */
char *jum_asset_model_address(JumAssetModel *model, guint position);
