/* Everything imported speaks OpenStreetMap: a column of another name is bound to the tag it means, a layer's
 * name to what its features are.  One vocabulary, one set of rules, whatever the city's files are called. */
#include "tools/import-tags.h"

#include <math.h>
#include <string.h>

#include "city/layer.h"

static const struct {
    const char *key, *aliases;
} vocabulary[JUM_N_TAGS] = {
#define JUM_TAG(symbol, key, aliases) {key, aliases},
#include "tools/import-tags.def"
#undef JUM_TAG
};

/* What a layer's name says of features that do not say it themselves: @pattern in the lower-case name,
 * @kind 'p' polygon, 'l' line, '.' point, '*' any. */
static const struct {
    const char *pattern;
    char kind;
    JumTag tag;
    const char *value;
} defaults[] = {
    {"bati_industriel", 'p', JUM_TAG_building, "industrial"},
    {"reservoir", 'p', JUM_TAG_man_made, "storage_tank"},
    {"batiment", 'p', JUM_TAG_building, "yes"},
    {"bati", 'p', JUM_TAG_building, "yes"},
    {"building", 'p', JUM_TAG_building, "yes"},
    {"bldg", 'p', JUM_TAG_building, "yes"},
    {"footprint", 'p', JUM_TAG_building, "yes"},
    {"edifici", 'p', JUM_TAG_building, "yes"},
    {"constructions", 'p', JUM_TAG_building, "yes"},
    {"route", 'l', JUM_TAG_highway, "residential"},
    {"road", 'l', JUM_TAG_highway, "residential"},
    {"street", 'l', JUM_TAG_highway, "residential"},
    {"highway", 'l', JUM_TAG_highway, "residential"},
    {"voirie", 'l', JUM_TAG_highway, "residential"},
    {"strad", 'l', JUM_TAG_highway, "residential"},
    {"segment", 'l', JUM_TAG_highway, "residential"},
    {"voie_ferree", 'l', JUM_TAG_railway, "rail"},
    {"rail", 'l', JUM_TAG_railway, "rail"},
    {"tram", 'l', JUM_TAG_railway, "tram"},
    {"tram", '.', JUM_TAG_railway, "tram_stop"},
    {"hydrographi", 'p', JUM_TAG_natural, "water"},
    {"surface_eau", 'p', JUM_TAG_natural, "water"},
    {"plan_d_eau", 'p', JUM_TAG_natural, "water"},
    {"water", 'p', JUM_TAG_natural, "water"},
    {"lake", 'p', JUM_TAG_natural, "water"},
    {"vegetation", 'p', JUM_TAG_natural, "wood"},
    {"forest", 'p', JUM_TAG_landuse, "forest"},
    {"park", 'p', JUM_TAG_leisure, "park"},
    {"cimetiere", 'p', JUM_TAG_landuse, "cemetery"},
    {"terrain_de_sport", 'p', JUM_TAG_leisure, "pitch"},
    {"terrain_sport", 'p', JUM_TAG_leisure, "pitch"},
    {"commune", 'p', JUM_TAG_boundary, "administrative"},
    {"municipalit", 'p', JUM_TAG_boundary, "administrative"},
    {"tree", '.', JUM_TAG_natural, "tree"},
    {"arbre", '.', JUM_TAG_natural, "tree"},
    {"lamp", '.', JUM_TAG_highway, "street_lamp"},
    {"lumin", '.', JUM_TAG_highway, "street_lamp"},
    {"eclairage", '.', JUM_TAG_highway, "street_lamp"},
    {"candelabre", '.', JUM_TAG_highway, "street_lamp"},
    {"parking", '*', JUM_TAG_amenity, "parking"},
    {"stationnement", '*', JUM_TAG_amenity, "parking"},
    {"hydrant", '.', JUM_TAG_emergency, "fire_hydrant"},
};

enum {
    MAX_ID_FIELDS = 2,
    LAST_RANK = 1000
};

struct JumBinding {
    int n_fields;
    gint16 *tag_of_field;        /* [n_fields], -1: not bound */
    gboolean *is_text;           /* [n_fields] */
    int id_field[MAX_ID_FIELDS]; /* -1: none; the first set one counts */
    char id_prefix[MAX_ID_FIELDS];
    const char *default_of[JUM_N_TAGS];
    gboolean bdtopo, is_osm;
    char *layer_name;
};

static gboolean
is_listed(const char *list, const char *word)
{
    gsize n = strlen(word);
    for (const char *at = list; n > 0 && (at = strstr(at, word)) != NULL; at += n)
        if ((at == list || at[-1] == '|') && (at[n] == '|' || at[n] == '\0'))
            return TRUE;
    return FALSE;
}

/* rank_of_alias: 0 for the key itself, then the place in the list; -1 if @name is none of them. */
static int
rank_of_alias(JumTag tag, const char *name)
{
    if (g_ascii_strcasecmp(vocabulary[tag].key, name) == 0)
        return 0;
    if (!is_listed(vocabulary[tag].aliases, name))
        return -1;
    g_auto(GStrv) aliases = g_strsplit(vocabulary[tag].aliases, "|", -1);
    for (int i = 0; aliases[i] != NULL; i++)
        if (strcmp(aliases[i], name) == 0)
            return i + 1;
    return -1;
}

static gboolean
is_id_name(const char *name)
{
    return is_listed(
        "id|cleabs|gml_id|gmlid|osm_id|uuid|objectid|gid|identifiant|building_id|id_way", name);
}

static char
kind_of_layer(OGRLayerH layer)
{
    switch (OGR_GT_Flatten(OGR_L_GetGeomType(layer))) {
    case wkbPoint:
    case wkbMultiPoint:
        return '.';
    case wkbLineString:
    case wkbMultiLineString:
        return 'l';
    case wkbPolygon:
    case wkbMultiPolygon:
        return 'p';
    default:
        return '*';
    }
}

/* tag_of_class: what a column called "fclass" (Geofabrik), "class" (Overture) or "type" says depends on its layer. */
static int
tag_of_class(const char *layer_name, char kind, const char *column)
{
    static const struct {
        const char *pattern;
        char kind;
        JumTag tag;
    } classes[] = {
        {"building", 'p', JUM_TAG_building}, {"road", 'l', JUM_TAG_highway},
        {"street", 'l', JUM_TAG_highway},    {"segment", 'l', JUM_TAG_highway},
        {"traffic", '.', JUM_TAG_highway},   {"rail", 'l', JUM_TAG_railway},
        {"landuse", 'p', JUM_TAG_landuse},   {"land_use", 'p', JUM_TAG_landuse},
        {"water", 'p', JUM_TAG_water},       {"natural", '.', JUM_TAG_natural},
        {"natural", 'p', JUM_TAG_natural},
    };
    g_autofree char *lower = g_ascii_strdown(layer_name, -1);
    if (!is_listed("fclass|class|type", column))
        return -1;
    for (gsize i = 0; i < G_N_ELEMENTS(classes); i++)
        if (strstr(lower, classes[i].pattern) != NULL && classes[i].kind == kind)
            return (int) classes[i].tag;
    return -1;
}

/* bind_fields: of two columns that mean the same tag, the better name wins. */
static void
bind_fields(JumBinding *binding, OGRFeatureDefnH definition, char kind)
{
    int rank[JUM_N_TAGS], field_of[JUM_N_TAGS];
    for (int t = 0; t < JUM_N_TAGS; t++)
        rank[t] = G_MAXINT, field_of[t] = -1;
    for (int f = 0; f < binding->n_fields; f++) {
        OGRFieldDefnH field = OGR_FD_GetFieldDefn(definition, f);
        g_autofree char *name = g_ascii_strdown(OGR_Fld_GetNameRef(field), -1);
        binding->is_text[f] = OGR_Fld_GetType(field) == OFTString;
        binding->tag_of_field[f] = -1;
        int by_class = binding->is_osm ? -1 : tag_of_class(binding->layer_name, kind, name);
        for (int t = 0; t < JUM_N_TAGS; t++) {
            int r = rank_of_alias((JumTag) t, name);
            if (r < 0 && t == by_class)
                r = LAST_RANK;
            if (r >= 0 && r < rank[t]) {
                rank[t] = r;
                field_of[t] = f;
            }
        }
        if (!binding->is_osm && binding->id_field[0] < 0 && is_id_name(name))
            binding->id_field[0] = f;
        binding->bdtopo = binding->bdtopo || strcmp(name, "prec_plani") == 0 ||
                          strcmp(name, "acqu_plani") == 0 || strcmp(name, "cleabs") == 0;
    }
    for (int t = 0; t < JUM_N_TAGS; t++)
        if (field_of[t] >= 0)
            binding->tag_of_field[field_of[t]] = (gint16) t;
}

/* bind_osm_id: a polygon is a relation or a way, each with its own column. */
static void
bind_osm_id(JumBinding *binding, OGRFeatureDefnH definition)
{
    binding->id_field[0] = OGR_FD_GetFieldIndex(definition, "osm_id");
    if (strcmp(binding->layer_name, "points") == 0)
        binding->id_prefix[0] = 'n';
    else if (strcmp(binding->layer_name, "lines") == 0)
        binding->id_prefix[0] = 'w';
    else
        binding->id_prefix[0] = 'r';
    binding->id_field[1] = OGR_FD_GetFieldIndex(definition, "osm_way_id");
    binding->id_prefix[1] = 'w';
}

static void
bind_defaults(JumBinding *binding, OGRLayerH layer)
{
    g_autofree char *name = g_ascii_strdown(binding->layer_name, -1);
    char kind = kind_of_layer(layer);
    for (gsize i = 0; i < G_N_ELEMENTS(defaults); i++) {
        gboolean fits = defaults[i].kind == '*' || kind == '*' || defaults[i].kind == kind;
        if (fits && strstr(name, defaults[i].pattern) != NULL) {
            binding->default_of[defaults[i].tag] = defaults[i].value;
            if (defaults[i].tag == JUM_TAG_boundary)
                binding->default_of[JUM_TAG_admin_level] = "8";
            return;
        }
    }
    /* polygons of an unnamed layer that have a height are buildings */
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    for (int f = 0; f < binding->n_fields && (kind == 'p' || kind == '*'); f++) {
        const char *field = OGR_Fld_GetNameRef(OGR_FD_GetFieldDefn(definition, f));
        g_autofree char *lower = g_ascii_strdown(field, -1);
        if (rank_of_alias(JUM_TAG_height, lower) >= 0 || rank_of_alias(JUM_TAG_levels, lower) >= 0)
            binding->default_of[JUM_TAG_building] = "yes";
    }
}

JumBinding *
jum_binding_new(OGRLayerH layer, gboolean is_osm)
{
    OGRFeatureDefnH definition = OGR_L_GetLayerDefn(layer);
    JumBinding *binding = g_new0(JumBinding, 1);
    binding->n_fields = OGR_FD_GetFieldCount(definition);
    binding->tag_of_field = g_new0(gint16, MAX(binding->n_fields, 1));
    binding->is_text = g_new0(gboolean, MAX(binding->n_fields, 1));
    binding->id_field[0] = binding->id_field[1] = -1;
    binding->is_osm = is_osm;
    binding->layer_name = g_strdup(OGR_L_GetName(layer));
    bind_fields(binding, definition, kind_of_layer(layer));
    if (is_osm)
        bind_osm_id(binding, definition);
    else
        bind_defaults(binding, layer);
    return binding;
}

void
jum_binding_free(JumBinding *binding)
{
    if (binding == NULL)
        return;
    g_free(binding->tag_of_field);
    g_free(binding->is_text);
    g_free(binding->layer_name);
    g_free(binding);
}

gboolean
jum_binding_is_bdtopo(const JumBinding *binding)
{
    return binding->bdtopo;
}

/* ---- one feature ---- */

static void
take_id(JumTags *tags, const JumBinding *binding, OGRFeatureH feature)
{
    tags->id[0] = '\0';
    for (int i = 0; i < MAX_ID_FIELDS; i++) {
        int f = binding->id_field[i];
        if (f < 0 || !OGR_F_IsFieldSetAndNotNull(feature, f))
            continue;
        const char *text = OGR_F_GetFieldAsString(feature, f);
        const char prefix[2] = {binding->id_prefix[i], '\0'};
        if (*text != '\0' && g_utf8_validate(text, -1, NULL)) {
            g_snprintf(tags->id, sizeof tags->id, "%s%s", prefix, text);
            return;
        }
    }
    GIntBig fid = OGR_F_GetFID(feature);
    if (fid != OGRNullFID)
        g_snprintf(tags->id, sizeof tags->id, "%.40s-%lld", binding->layer_name, (long long) fid);
}

void
jum_tags_of_feature(JumTags *tags, const JumBinding *binding, OGRFeatureH feature)
{
    memset(tags->value, 0, sizeof tags->value);
    for (int f = 0; f < binding->n_fields; f++) {
        int t = binding->tag_of_field[f];
        if (t < 0 || !OGR_F_IsFieldSetAndNotNull(feature, f))
            continue;
        const char *text = OGR_F_GetFieldAsString(feature, f);
        if (!binding->is_text[f])
            text = g_strlcpy(tags->scratch[t], text, sizeof tags->scratch[t]) > 0 ? tags->scratch[t]
                                                                                  : "";
        if (*text != '\0' && g_utf8_validate(text, -1, NULL))
            tags->value[t] = text;
    }
    take_id(tags, binding, feature);
    if (binding->bdtopo)
        jum_tags_translate_bdtopo(tags);
    static const JumTag primary[] = {JUM_TAG_building, JUM_TAG_highway, JUM_TAG_railway,
                                     JUM_TAG_natural,  JUM_TAG_landuse, JUM_TAG_leisure,
                                     JUM_TAG_waterway, JUM_TAG_amenity, JUM_TAG_boundary};
    for (gsize i = 0; i < G_N_ELEMENTS(primary); i++)
        if (tags->value[primary[i]] != NULL)
            return;
    for (int t = 0; t < JUM_N_TAGS; t++)
        if (binding->default_of[t] != NULL && tags->value[t] == NULL)
            tags->value[t] = binding->default_of[t];
}

void
jum_tags_say(JumTags *tags, const char *name, const char *value)
{
    g_autofree char *lower = g_ascii_strdown(name, -1);
    for (int t = 0; t < JUM_N_TAGS; t++) {
        int rank = rank_of_alias((JumTag) t, lower);
        if (rank >= 0 && (tags->value[t] == NULL || rank == 0))
            tags->value[t] = value;
    }
}

gboolean
jum_tags_is(const JumTags *tags, JumTag tag, const char *word)
{
    return tags->value[tag] != NULL && strcmp(tags->value[tag], word) == 0;
}

gboolean
jum_tags_is_any(const JumTags *tags, JumTag tag, const char *words)
{
    return tags->value[tag] != NULL && is_listed(words, tags->value[tag]);
}

gboolean
jum_tags_yes(const JumTags *tags, JumTag tag)
{
    return tags->value[tag] != NULL && !is_listed("no|false|0|none|n|non", tags->value[tag]);
}

double
jum_tags_metres(const JumTags *tags, JumTag tag)
{
    if (tags->value[tag] == NULL)
        return NAN;
    g_autofree char *text = g_strdup(tags->value[tag]);
    g_strdelimit(text, ",", '.');
    char *end = NULL;
    double value = g_ascii_strtod(text, &end);
    if (end == text || !isfinite(value))
        return NAN;
    end = g_strstrip(end);
    if (*end == '\0' || *end == ';' || strcmp(end, "m") == 0 || strcmp(end, "metres") == 0)
        return value;
    if (*end == '\'' || strcmp(end, "ft") == 0 || strcmp(end, "feet") == 0)
        return value * 0.3048;
    return NAN;
}

gint64
jum_tags_count(const JumTags *tags, JumTag tag)
{
    if (tags->value[tag] == NULL)
        return JUM_INT_NONE;
    char *end = NULL;
    double value = g_ascii_strtod(tags->value[tag], &end);
    if (end == tags->value[tag] || !(value >= 0.0 && value < 1e9))
        return JUM_INT_NONE;
    return (gint64) value;
}
