/* A building's columns: heights as said, else from its levels, else usual for its use (and then its provenance
 * is "derived"); roof, walls and use in the territory's words. */
#include <math.h>
#include <string.h>

#include "tools/import.h"

#define LEVEL_M      3.0
#define ATTIC_M      2.5
#define MAX_HEIGHT_M 1000.0 /* taller than anything built */

typedef struct {
    const char *words, *ours;
} Word;

/* word_of: @words: alternatives separated by '|'. */
static const char *
word_of(const JumTags *tags, JumTag tag, const Word *table, gsize n)
{
    for (gsize i = 0; i < n; i++)
        if (jum_tags_is_any(tags, tag, table[i].words))
            return table[i].ours;
    return NULL;
}

static const Word roof_shapes[] = {
    {"flat|1000", "flat"},
    {"gabled|half-hipped|gambrel|saltbox|round|1030", "gabled"},
    {"hipped|mansard|side_hipped|1040", "hipped"},
    {"pyramidal|cone|1070", "pyramidal"},
    {"dome|onion", "dome"},
    {"skillion|shed|lean_to|1010", "shed"},
};

static const Word roof_materials[] = {
    {"slate|stone", "slate"},
    {"roof_tiles|tile|tiles|clay|concrete_tiles", "tile"},
    {"metal|metal_sheet|copper|zinc|tin|steel", "metal"},
    {"gravel|concrete|tar_paper|asphalt|bitumen|eternit", "gravel"},
    {"glass|acrylic_glass", "glass"},
};

static const Word wall_materials[] = {
    {"limestone|tuffeau|sandstone|stone|masonry", "tuffeau"},
    {"plaster|render|stucco|cement_block", "render"},
    {"schist|slate", "schist"},
    {"concrete|reinforced_concrete", "concrete"},
    {"glass|mirror", "glass"},
    {"brick|bricks", "brick"},
    {"metal|steel|metal_plates", "metal"},
    {"wood|timber_framing|bamboo", "wood"},
};

static const Word uses[] = {
    {"residential|house|apartments|detached|terrace|semidetached_house|dormitory|bungalow|hut|"
     "garage|garages|shed|carport|houseboat|static_caravan|cabin|annexe",
     "residential"},
    {"commercial|retail|supermarket|kiosk|shop|hotel|mall", "commercial"},
    {"office", "office"},
    {"industrial|warehouse|manufacture|hangar|factory|silo|storage_tank|service|transformer_tower",
     "industrial"},
    {"school|university|college|kindergarten", "education"},
    {"hospital|clinic", "health"},
    {"public|civic|government|train_station|transportation|stadium|sports_hall|sports_centre|"
     "museum|fire_station|townhall|library",
     "public"},
    {"church|cathedral|chapel|mosque|temple|synagogue|religious|shrine|monastery", "religious"},
    {"farm|farm_auxiliary|barn|greenhouse|stable|cowshed|sty", "agricultural"},
};

static const Word amenity_uses[] = {
    {"school|university|college|kindergarten", "education"},
    {"hospital|clinic|doctors", "health"},
    {"townhall|library|courthouse|police|fire_station|theatre|arts_centre|community_centre|prison",
     "public"},
    {"place_of_worship|monastery", "religious"},
    {"restaurant|cafe|bar|bank|cinema|pharmacy|fuel|marketplace", "commercial"},
};

/* Usual heights, metres, where neither height nor levels are said: assumptions of ours. */
static const struct {
    const char *words;
    double height_m;
} usual[] = {
    {"garage|garages|shed|carport|hut|kiosk|roof|static_caravan|greenhouse|bungalow|annexe", 3.0},
    {"house|detached|semidetached_house|farm|cabin|terrace|houseboat", 7.0},
    {"apartments|dormitory|hotel|office|hospital", 15.0},
    {"church|cathedral|mosque|temple|monastery", 16.0},
    {"industrial|warehouse|hangar|supermarket|retail|manufacture|barn|sports_hall|stable", 8.0},
};

static double
usual_height(const JumTags *tags)
{
    for (gsize i = 0; i < G_N_ELEMENTS(usual); i++)
        if (jum_tags_is_any(tags, JUM_TAG_building, usual[i].words))
            return usual[i].height_m;
    return 8.0;
}

static const char *
use_of(const JumTags *tags)
{
    const char *use = word_of(tags, JUM_TAG_building_use, uses, G_N_ELEMENTS(uses));
    if (use == NULL)
        use = word_of(tags, JUM_TAG_building, uses, G_N_ELEMENTS(uses));
    if (use == NULL)
        use = word_of(tags, JUM_TAG_amenity, amenity_uses, G_N_ELEMENTS(amenity_uses));
    if (use == NULL && tags->value[JUM_TAG_shop] != NULL)
        use = "commercial";
    if (use == NULL && tags->value[JUM_TAG_office] != NULL)
        use = "office";
    return use;
}

/* said_height: NAN if not said, or not a height of this world (counted). */
static double
said_height(const JumTags *tags, JumImportCount *count)
{
    double height = jum_tags_metres(tags, JUM_TAG_height);
    if (tags->value[JUM_TAG_height] == NULL)
        return NAN;
    if (height > 0.0 && height <= MAX_HEIGHT_M)
        return height;
    count->values_ignored += height == 0.0 ? 0 : 1; /* 0: the usual way to say nothing */
    return NAN;
}

static double
roof_height(const JumTags *tags, const char *shape, double height_m)
{
    double said = jum_tags_metres(tags, JUM_TAG_roof_height);
    gint64 levels = jum_tags_count(tags, JUM_TAG_roof_levels);
    if (said > 0.0 && said < height_m)
        return said;
    if (shape == NULL || strcmp(shape, "flat") == 0)
        return 0.0;
    if (levels != JUM_INT_NONE && levels > 0)
        return MIN((double) levels * ATTIC_M, 0.6 * height_m);
    return MIN(0.35 * height_m, 3.5);
}

/* Degrees ("135", "135°") or a point of the compass ("SE", "south-east"); NAN if neither. */
static double
roof_direction(const JumTags *tags)
{
    static const char *const points[] = {"n", "nne", "ne", "ene", "e", "ese", "se", "sse",
                                         "s", "ssw", "sw", "wsw", "w", "wnw", "nw", "nnw"};
    static const char *const names[] = {"north", "north-east", "east", "south-east",
                                        "south", "south-west", "west", "north-west"};
    const char *text = tags->value[JUM_TAG_roof_direction];
    char *end = NULL;
    for (gsize i = 0; text != NULL && i < G_N_ELEMENTS(points); i++)
        if (g_ascii_strcasecmp(text, points[i]) == 0 ||
            (i % 2 == 0 && g_ascii_strcasecmp(text, names[i / 2]) == 0))
            return (double) i * 22.5;
    double said = text != NULL ? g_ascii_strtod(text, &end) : NAN;
    if (end == text || !(fabs(said) <= 360.0) || (*end != '\0' && strcmp(end, "°") != 0))
        return NAN;
    return said < 0.0 ? said + 360.0 : said;
}

static void
fill_slopes(JumLayer *layer, guint row, const JumTags *tags)
{
    static const Word orientations[] = {{"along", "along"}, {"across", "across"}};
    double direction = roof_direction(tags);
    const char *way =
        word_of(tags, JUM_TAG_roof_orientation, orientations, G_N_ELEMENTS(orientations));
    if (!isnan(direction))
        jum_layer_set_real_by_name(layer, "roof_direction_deg", row, direction);
    if (way != NULL)
        jum_layer_set_text_by_name(layer, "roof_orientation", row, way);
}

static void
set_text(JumLayer *layer, const char *column, guint row, const char *text)
{
    if (text != NULL)
        jum_layer_set_text_by_name(layer, column, row, text);
}

static void
fill_counts(JumLayer *layer, guint row, const JumTags *tags, gint64 levels)
{
    gint64 flats = jum_tags_count(tags, JUM_TAG_flats);
    gint64 year = jum_tags_count(tags, JUM_TAG_start_date);
    double ground = jum_tags_metres(tags, JUM_TAG_ground);
    if (levels != JUM_INT_NONE && levels <= 300)
        jum_layer_set_int_by_name(layer, "levels", row, levels);
    if (flats != JUM_INT_NONE)
        jum_layer_set_int_by_name(layer, "dwellings", row, flats);
    if (year != JUM_INT_NONE && year >= 500 && year <= 2200)
        jum_layer_set_int_by_name(layer, "built_year", row, year);
    if (fabs(ground) < 9000.0)
        jum_layer_set_real_by_name(layer, "ground_m", row, ground);
}

void
jum_import_building(JumLayer *layer, guint row, const JumTags *tags, JumImportCount *count)
{
    double height = said_height(tags, count);
    gint64 levels = jum_tags_count(tags, JUM_TAG_levels);
    const char *shape = word_of(tags, JUM_TAG_roof_shape, roof_shapes, G_N_ELEMENTS(roof_shapes));
    if (isnan(height)) {
        gboolean known = levels != JUM_INT_NONE && levels > 0 && levels <= 300;
        height = known ? (double) levels * LEVEL_M : usual_height(tags);
        if (known && shape != NULL && strcmp(shape, "flat") != 0)
            height += ATTIC_M;
        jum_layer_set_text_by_name(layer, "provenance", row, "derived");
    }
    jum_layer_set_real_by_name(layer, "height_m", row, height);
    jum_layer_set_real_by_name(layer, "roof_height_m", row, roof_height(tags, shape, height));
    set_text(layer, "roof_shape", row, shape);
    fill_slopes(layer, row, tags);
    set_text(layer, "roof_material", row,
             word_of(tags, JUM_TAG_roof_material, roof_materials, G_N_ELEMENTS(roof_materials)));
    set_text(layer, "wall_material", row,
             word_of(tags, JUM_TAG_material, wall_materials, G_N_ELEMENTS(wall_materials)));
    set_text(layer, "use", row, use_of(tags));
    fill_counts(layer, row, tags, levels);
}
