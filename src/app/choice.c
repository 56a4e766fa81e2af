/* A GtkDropDown asks for the width of its longest title.  A factory of its own, whose label may be cut, takes that
 * away from the button; the list opens as wide as its titles are, because a cut label still wishes for all of them. */
#include "app/choice.h"

static void
on_setup(GtkSignalListItemFactory *factory, GtkListItem *item)
{
    GtkWidget *label = gtk_label_new("");
    gtk_label_set_xalign(GTK_LABEL(label), 0);
    gtk_label_set_ellipsize(GTK_LABEL(label), PANGO_ELLIPSIZE_END);
    gtk_label_set_width_chars(GTK_LABEL(label), 12);
    gtk_list_item_set_child(item, label);
}

static void
on_bind(GtkSignalListItemFactory *factory, GtkListItem *item)
{
    GtkStringObject *title = gtk_list_item_get_item(item);
    gtk_label_set_text(GTK_LABEL(gtk_list_item_get_child(item)),
                       gtk_string_object_get_string(title));
}

GtkWidget *
jum_choice_new(GtkStringList *titles)
{
    g_autoptr(GtkListItemFactory) factory = gtk_signal_list_item_factory_new();
    g_signal_connect(factory, "setup", G_CALLBACK(on_setup), NULL);
    g_signal_connect(factory, "bind", G_CALLBACK(on_bind), NULL);
    GtkWidget *choice = gtk_drop_down_new(G_LIST_MODEL(titles), NULL);
    gtk_drop_down_set_factory(GTK_DROP_DOWN(choice), factory);
    return choice;
}
