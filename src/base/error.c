/* The error domain of Jumeau: few codes, sentences that name the culprit. */
#include "base/error.h"

GQuark
jum_error_quark(void)
{
    return g_quark_from_static_string("jumeau");
}
