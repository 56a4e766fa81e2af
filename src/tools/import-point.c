/* What stands at a place: trees, lamps, signals, car parks, stops, hydrants, public sites, landmarks.  A polygon
 * (a car park's outline, a school's grounds) serves as the place of its middle. */
#include <string.h>

#include "tools/import.h"

#define BAY_M2 25.0 /* of a surface car park, lanes included: our assumption */

typedef struct {
    JumTable table;
    JumTag tag;
    const char *words, *kind;
} Rule;

static const Rule rules[] = {
    {JUM_TABLE_tree, JUM_TAG_natural, "tree", "tree"},
    {JUM_TABLE_lamp, JUM_TAG_highway, "street_lamp", "lamp"},
    {JUM_TABLE_junction, JUM_TAG_highway, "traffic_signals", "fixed"},
    {JUM_TABLE_tram_stop, JUM_TAG_railway, "tram_stop", "tram"},
    {JUM_TABLE_hydrant, JUM_TAG_emergency, "fire_hydrant", "hydrant"},
    {JUM_TABLE_camera, JUM_TAG_man_made, "surveillance", "camera"},
    {JUM_TABLE_cabinet, JUM_TAG_street_cabinet, "street_lighting|lighting", "cabinet"},
    {JUM_TABLE_public_site, JUM_TAG_amenity, "school|college|university|kindergarten", "school"},
    {JUM_TABLE_public_site, JUM_TAG_amenity, "hospital|clinic", "hospital"},
    {JUM_TABLE_public_site, JUM_TAG_amenity, "townhall|courthouse", "town_hall"},
    {JUM_TABLE_public_site, JUM_TAG_amenity, "library|theatre|arts_centre|community_centre",
     "culture"},
    {JUM_TABLE_public_site, JUM_TAG_amenity, "fire_station|police", "safety"},
    {JUM_TABLE_public_site, JUM_TAG_leisure, "sports_centre|swimming_area|ice_rink", "sport"},
    {JUM_TABLE_landmark, JUM_TAG_historic, "castle|fort", "castle"},
    {JUM_TABLE_landmark, JUM_TAG_building, "cathedral", "cathedral"},
    {JUM_TABLE_landmark, JUM_TAG_railway, "station", "station"},
    {JUM_TABLE_landmark, JUM_TAG_tourism, "museum|gallery", "museum"},
    {JUM_TABLE_landmark, JUM_TAG_amenity, "hospital", "hospital"},
    {JUM_TABLE_landmark, JUM_TAG_amenity, "townhall", "town_hall"},
    {JUM_TABLE_landmark, JUM_TAG_historic, "monument|memorial", "monument"},
};

static gboolean
is_along_a_street(const JumTags *tags)
{
    return jum_tags_is_any(tags, JUM_TAG_parking, "street_side|lane|on_kerb|half_on_kerb|shoulder");
}

static const char *
car_park_kind(const JumTags *tags)
{
    if (!jum_tags_is(tags, JUM_TAG_amenity, "parking") || is_along_a_street(tags))
        return NULL;
    if (jum_tags_yes(tags, JUM_TAG_park_ride))
        return "park_and_ride";
    if (jum_tags_is(tags, JUM_TAG_parking, "underground") ||
        jum_tags_is(tags, JUM_TAG_location, "underground"))
        return "underground";
    return jum_tags_is(tags, JUM_TAG_parking, "multi-storey") ? "multistorey" : "surface";
}

const char *
jum_import_point_kind(JumTable table, const JumTags *tags)
{
    if (table == JUM_TABLE_car_park)
        return car_park_kind(tags);
    for (gsize i = 0; i < G_N_ELEMENTS(rules); i++)
        if (rules[i].table == table && jum_tags_is_any(tags, rules[i].tag, rules[i].words))
            return table == JUM_TABLE_landmark && tags->value[JUM_TAG_name] == NULL ? NULL
                                                                                    : rules[i].kind;
    return NULL;
}

static void
set_count(JumLayer *layer, const char *column, guint row, gint64 value)
{
    if (value != JUM_INT_NONE)
        jum_layer_set_int_by_name(layer, column, row, value);
}

static void
fill_car_park(JumLayer *layer, guint row, const JumTags *tags, double area_m2)
{
    gint64 capacity = jum_tags_count(tags, JUM_TAG_capacity);
    const char *kind = car_park_kind(tags);
    if (capacity == JUM_INT_NONE && area_m2 > 2.0 * BAY_M2) {
        gint64 levels = jum_tags_count(tags, JUM_TAG_levels);
        gboolean stacked = kind != NULL && strcmp(kind, "surface") != 0 && levels > 0;
        capacity = (gint64) (area_m2 / BAY_M2) * (stacked ? MIN(levels, 20) : 1);
        jum_layer_set_text_by_name(layer, "provenance", row, "derived");
    }
    jum_layer_set_text_by_name(layer, "kind", row, kind);
    set_count(layer, "capacity", row, capacity);
    set_count(layer, "capacity_pmr", row, jum_tags_count(tags, JUM_TAG_capacity_disabled));
    set_count(layer, "capacity_ev", row, jum_tags_count(tags, JUM_TAG_capacity_charging));
}

static void
fill_tree(JumLayer *layer, guint row, const JumTags *tags)
{
    const char *species = tags->value[JUM_TAG_species];
    double height = jum_tags_metres(tags, JUM_TAG_height);
    double crown = jum_tags_metres(tags, JUM_TAG_crown);
    if (species == NULL)
        species = tags->value[JUM_TAG_genus];
    if (species != NULL)
        jum_layer_set_text_by_name(layer, "species", row, species);
    if (height > 0.0 && height < 150.0)
        jum_layer_set_real_by_name(layer, "height_m", row, height);
    if (crown > 0.0 && crown < 60.0)
        jum_layer_set_real_by_name(layer, "crown_m", row, crown);
}

void
jum_import_point(JumLayer *layer, guint row, const JumTags *tags, double area_m2)
{
    JumTable table = jum_layer_table(layer);
    const char *kind = jum_import_point_kind(table, tags);
    double height = jum_tags_metres(tags, JUM_TAG_height);
    switch (table) {
    case JUM_TABLE_car_park:
        fill_car_park(layer, row, tags, area_m2);
        break;
    case JUM_TABLE_tree:
        fill_tree(layer, row, tags);
        break;
    case JUM_TABLE_lamp:
        if (height > 0.5 && height < 60.0)
            jum_layer_set_real_by_name(layer, "height_m", row, height);
        break;
    case JUM_TABLE_tram_stop:
        if (tags->value[JUM_TAG_ref] != NULL)
            jum_layer_set_text_by_name(layer, "line", row, tags->value[JUM_TAG_ref]);
        break;
    case JUM_TABLE_camera:
        break;
    case JUM_TABLE_public_site:
        jum_layer_set_int_by_name(layer, "sensitive", row,
                                  strcmp(kind, "school") == 0 || strcmp(kind, "hospital") == 0);
        jum_layer_set_text_by_name(layer, "kind", row, kind);
        break;
    case JUM_TABLE_junction:
    case JUM_TABLE_landmark:
        jum_layer_set_text_by_name(layer, "kind", row, kind);
        break;
    default:
        break;
    }
}
