#pragma once

#include <gdal.h>
#include <ogr_api.h>

#include "city/schema.h"

/** JumTag: the words an importer understands, import-tags.def. */
typedef enum {
#define JUM_TAG(symbol, key, aliases) JUM_TAG_##symbol,
#include "tools/import-tags.def"
#undef JUM_TAG
    JUM_N_TAGS
} JumTag;

#define JUM_TAG_ID_BYTES 64

/**
 * JumTags: what one feature says, in OpenStreetMap's words.  Texts are borrowed from the feature or from
 * @scratch, valid until the next feature.
 */
typedef struct {
    const char *value[JUM_N_TAGS]; /* NULL: not said */
    char id[JUM_TAG_ID_BYTES];     /* the owner's identifier; "" if the feature has none */
    char scratch[JUM_N_TAGS][40];  /* numbers and dates as text */
} JumTags;

/** JumBinding: which column of a layer says what; what every feature of the layer is when it does not say. */
typedef struct JumBinding JumBinding;

/**
 * jum_binding_new:
 * @layer: its columns are compared with the keys and aliases of import-tags.def
 * @is_osm: columns are OpenStreetMap's own
 *
 * A layer's name says what its features are ("batiment", "roads"…) unless they say otherwise.
 */
JumBinding *jum_binding_new(OGRLayerH layer, gboolean is_osm);
void jum_binding_free(JumBinding *binding);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(JumBinding, jum_binding_free)

/** jum_binding_is_bdtopo: does the layer look like IGN's BD TOPO? */
gboolean jum_binding_is_bdtopo(const JumBinding *binding);

/** jum_tags_of_feature: @tags is overwritten. */
void jum_tags_of_feature(JumTags *tags, const JumBinding *binding, OGRFeatureH feature);

/** jum_tags_say: @value (borrowed) for the tag that @name, of a column or an attribute, means; a better name that came
 * before stays.  Nothing if it means none. */
void jum_tags_say(JumTags *tags, const char *name, const char *value);

/** jum_tags_is: does @tag say @word? */
gboolean jum_tags_is(const JumTags *tags, JumTag tag, const char *word);
/** jum_tags_is_any: one of the words of @words, separated by '|'. */
gboolean jum_tags_is_any(const JumTags *tags, JumTag tag, const char *words);
/** jum_tags_yes: yes, true, 1 or any other word but no, false, 0. */
gboolean jum_tags_yes(const JumTags *tags, JumTag tag);
/** jum_tags_metres: "12", "12.5 m", "12,5", "40 ft", "40'"; NAN if absent or not a length. */
double jum_tags_metres(const JumTags *tags, JumTag tag);
/** jum_tags_count: a whole number ≥ 0 (the first of "2;3"); JUM_INT_NONE if absent or not one. */
gint64 jum_tags_count(const JumTags *tags, JumTag tag);

/** jum_tags_translate_bdtopo: says in OpenStreetMap's words what BD TOPO's columns say. */
void jum_tags_translate_bdtopo(JumTags *tags);
