/* IGN BD TOPO, versions 2 and 3, said in OpenStreetMap's words.  Values are those of IGN's content description
 * (DC_BDTOPO 2.2 and 3.x); an unknown one is left unsaid. */
#include "tools/import-tags.h"

#include <string.h>

typedef struct {
    const char *theirs, *ours;
} Word;

static const Word road_natures[] = {
    {"Autoroute", "motorway"}, {"Type autoroutier", "motorway"},     {"Quasi-autoroute", "trunk"},
    {"Chemin", "track"},       {"Route empierrée", "track"},         {"Sentier", "path"},
    {"Escalier", "steps"},     {"Piste cyclable", "cycleway"},       {"Bac auto", "ferry"},
    {"Bac piéton", "ferry"},   {"Bac ou liaison maritime", "ferry"}, {NULL, NULL},
};

static const Word importances[] = {
    {"1", "trunk"},       {"2", "primary"}, {"3", "secondary"}, {"4", "tertiary"},
    {"5", "residential"}, {"6", "service"}, {NULL, NULL},
};

static const Word uses[] = {
    {"Résidentiel", "residential"},
    {"Commercial et services", "commercial"},
    {"Industriel", "industrial"},
    {"Agricole", "farm"},
    {"Religieux", "church"},
    {"Sportif", "public"},
    {"Annexe", "shed"},
    {NULL, NULL},
};

static const Word walls[] = {
    {"1", "stone"}, {"2", "stone"}, {"3", "concrete"}, {"4", "brick"}, {"6", "wood"}, {NULL, NULL},
};

static const Word roofs[] = {
    {"1", "roof_tiles"}, {"2", "slate"}, {"3", "metal"}, {"4", "concrete"}, {NULL, NULL},
};

static const Word plants[] = {
    {"Bois", "wood"},
    {"Forêt fermée de feuillus", "wood"},
    {"Haie", "scrub"},
    {"Forêt fermée de conifères", "wood"},
    {"Lande ligneuse", "heath"},
    {"Forêt fermée mixte", "wood"},
    {"Forêt ouverte", "wood"},
    {"Zone arborée", "wood"},
    {"Peupleraie", "wood"},
    {"Verger", "orchard"},
    {"Vigne", "vineyard"},
    {NULL, NULL},
};

static const char *
translated(const Word *words, const char *theirs)
{
    for (; theirs != NULL && words->theirs != NULL; words++)
        if (g_ascii_strcasecmp(words->theirs, theirs) == 0)
            return words->ours;
    return NULL;
}

/* say: a word that is not yet said. */
static void
say(JumTags *tags, JumTag tag, const char *word)
{
    if (word != NULL && tags->value[tag] == NULL)
        tags->value[tag] = word;
}

static void
translate_road(JumTags *tags)
{
    const char *way = tags->value[JUM_TAG_sens];
    if (tags->value[JUM_TAG_importance] == NULL || way == NULL)
        return;
    const char *class = translated(road_natures, tags->value[JUM_TAG_nature]);
    if (class == NULL)
        class = translated(importances, tags->value[JUM_TAG_importance]);
    say(tags, JUM_TAG_highway, class != NULL ? class : "residential");
    if (strcmp(way, "Direct") == 0 || strcmp(way, "Sens direct") == 0)
        say(tags, JUM_TAG_oneway, "yes");
    else if (strcmp(way, "Inverse") == 0 || strcmp(way, "Sens inverse") == 0)
        say(tags, JUM_TAG_oneway, "-1");
    if (jum_tags_is(tags, JUM_TAG_crossing, "Pont"))
        say(tags, JUM_TAG_bridge, "yes");
    if (jum_tags_is(tags, JUM_TAG_crossing, "Tunnel"))
        say(tags, JUM_TAG_tunnel, "yes");
    if (jum_tags_is_any(tags, JUM_TAG_state, "En construction|En projet"))
        tags->value[JUM_TAG_highway] = "construction";
}

static const char *
first_character(const Word *words, const char *code)
{
    const char first[2] = {code != NULL ? code[0] : '\0', '\0'};
    return translated(words, first);
}

void
jum_tags_translate_bdtopo(JumTags *tags)
{
    translate_road(tags);
    const char *use = translated(uses, tags->value[JUM_TAG_usage_1]);
    say(tags, JUM_TAG_building_use, use);
    say(tags, JUM_TAG_material, first_character(walls, tags->value[JUM_TAG_walls]));
    say(tags, JUM_TAG_roof_material, first_character(roofs, tags->value[JUM_TAG_roofs]));
    const char *plant = translated(plants, tags->value[JUM_TAG_nature]);
    if (plant != NULL && (strcmp(plant, "orchard") == 0 || strcmp(plant, "vineyard") == 0))
        say(tags, JUM_TAG_landuse, plant);
    else
        say(tags, JUM_TAG_natural, plant);
}
