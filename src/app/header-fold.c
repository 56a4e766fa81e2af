/* Whether words fit is asked of an AdwSqueezer: of two empty boxes, one as wide as the bar with all its words, it
 * shows the one for which there is room.  The bar's own least width with words is measured once, when it is realized
 * and its fonts are known; the title gives way before them. */
#include "app/header-fold.h"

#include <adwaita.h>

typedef struct {
    GtkWidget *bar, *wide;
    GPtrArray *words, *icons; /* of the buttons, borrowed */
} Fold;

static void
fold_free(gpointer data)
{
    Fold *f = data;
    g_ptr_array_unref(f->words);
    g_ptr_array_unref(f->icons);
    g_free(f);
}

static void
show(Fold *f, gboolean words)
{
    for (guint i = 0; i < f->words->len; i++) {
        gtk_widget_set_visible(f->words->pdata[i], words);
        gtk_widget_set_visible(f->icons->pdata[i], !words);
    }
}

static void
on_fits(AdwSqueezer *squeezer, GParamSpec *spec, Fold *f)
{
    show(f, adw_squeezer_get_visible_child(squeezer) == f->wide);
}

static void
on_realize(GtkWidget *bar, Fold *f)
{
    int width;
    show(f, TRUE);
    gtk_widget_measure(bar, GTK_ORIENTATION_HORIZONTAL, -1, &width, NULL, NULL, NULL);
    gtk_widget_set_size_request(f->wide, width, 0);
}

GtkWidget *
jum_header_fold_new(GtkWidget *bar)
{
    Fold *f = g_new0(Fold, 1);
    GtkWidget *squeezer = adw_squeezer_new();
    *f = (Fold){bar, gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0), g_ptr_array_new(),
                g_ptr_array_new()};
    adw_squeezer_set_homogeneous(ADW_SQUEEZER(squeezer), FALSE);
    adw_squeezer_add(ADW_SQUEEZER(squeezer), f->wide);
    adw_squeezer_add(ADW_SQUEEZER(squeezer), gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0));
    g_object_set_data_full(G_OBJECT(squeezer), "fold", f, fold_free);
    g_signal_connect(squeezer, "notify::visible-child", G_CALLBACK(on_fits), f);
    g_signal_connect(bar, "realize", G_CALLBACK(on_realize), f);
    return squeezer;
}

void
jum_header_fold_dress(GtkWidget *fold, GtkWidget *button, const char *word, const char *icon)
{
    Fold *f = g_object_get_data(G_OBJECT(fold), "fold");
    GtkWidget *box = gtk_box_new(GTK_ORIENTATION_HORIZONTAL, 0);
    GtkWidget *label = gtk_label_new(word), *image = gtk_image_new_from_icon_name(icon);
    gtk_box_append(GTK_BOX(box), image);
    gtk_box_append(GTK_BOX(box), label);
    gtk_widget_set_visible(image, FALSE);
    gtk_button_set_child(GTK_BUTTON(button), box);
    gtk_accessible_update_property(GTK_ACCESSIBLE(button), GTK_ACCESSIBLE_PROPERTY_LABEL, word, -1);
    g_ptr_array_add(f->words, label);
    g_ptr_array_add(f->icons, image);
}
