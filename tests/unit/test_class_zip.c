/* SPDX-License-Identifier: MIT */
/* A class as one ZIP: what is frozen, under names that are safe everywhere, for those who may read it. */
#include "service_steps.h"
#include "unzip_kit.h"

#include "base/file.h"
#include "ceremony/class_zip.h"

static void part_is(const char *text, const char *want)
{
	char out[64];
	class_zip_part(out, sizeof out, text);
	assert_string_equal(out, want);
}

static void names_are_safe_on_every_system(void **state)
{
	(void)state;
	part_is("SPÉCIMEN Camille", "SPÉCIMEN Camille");
	part_is("../../etc/passwd", "-..-etc-passwd");
	part_is("a/b\\c:d*e?f\"g<h>i|j", "a-b-c-d-e-f-g-h-i-j");
	part_is("2de\n4\x7F", "2de-4-");
	part_is(".profil. . ", "profil");
	part_is("", "-");
	part_is("...", "-");
	/* cut at a letter, not in it */
	char out[7];
	class_zip_part(out, sizeof out, "NGUYỄN");
	assert_string_equal(out, "NGUY");
}

static void person_is(const char *name, const char *want)
{
	char out[CLASS_ZIP_PERSON + 1];
	class_zip_person(out, name);
	assert_string_equal(out, want);
}

static void of_a_long_name_both_names_are_read(void **state)
{
	(void)state;
	person_is("SPÉCIMEN Camille", "SPÉCIMEN Camille");
	person_is("../SPÉCIMEN", "-SPÉCIMEN");
	person_is("DE LA ROCHEFOUCAULD-GABARIT-MODÈLE-SPÉCIMEN-EXEMPLE-FICTIF Marie-Charlotte",
		"DE LA ROCHEFOUCAULD-GABARIT-MODÈLE-SPÉCIMEN-EXEMPLE-FICTIF Marie-Charlotte");
	person_is("GABARIT-DE-MODÈLE-SPÉCIMEN-EXEMPLE-FICTIF-INVENTÉ-IMAGINAIRE-DÉMONSTRATION "
		  "Maximilien-Alexandre Frédéric",
		"GABARIT-DE-MODÈLE-SPÉCIMEN-EXEMPLE-FICTIF-INVENTÉ-IMAGINAIRE… "
		"Maximilien-Alexandre");
	person_is("GABARIT MODÈLE Maximilien-Alexandre-Frédéric-Sébastien-Timothée-Barthélemy-"
		  "Évariste-Théodore",
		"GABARIT MODÈLE… Maximilien-Alexandre");
	/* no blank, no hyphen, no small letter */
	person_is("ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHI"
		  "JABCDEFGHIJABCDEFGHIJÉ",
		"ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHI"
		"JABCDEF…");
}

/* What unzip lists of it; and each convention's file is in it as the store has it. */
static void listed(struct buf *out, struct world *w, const struct class_zip_done *z,
	const char (*ids)[37], size_t n)
{
	struct err e = ERR_INIT;
	AUTO(file_map) struct file_map map = { 0 };
	NEED(file_map_sealed(&map, z->fd, 1 << 26, &e));
	assert_int_equal(map.bytes.n, z->size);
	unzipped(out, map.bytes, NULL);
	for (size_t i = 0; i < n; i++) {
		AUTO(buf) struct buf kept = { 0 };
		AUTO(buf) struct buf got = { 0 };
		AUTO(store_dossier) struct store_dossier d = { .version = 0 };
		struct store_key key = { .revision = 1 };
		char name[80];
		memcpy(key.id, ids[i], sizeof key.id);
		NEED(store_dossier_get(w->roles.house.store, w->school, ids[i], &d, &e));
		NEED(store_file(w->roles.house.store, &key, &kept, &e));
		snprintf(name, sizeof name, "*%s.pdf", d.reference);
		unzipped(&got, map.bytes, name);
		assert_true(slice_eq(slice_sub(buf_slice(&got), 0, got.n - 1), buf_slice(&kept)));
	}
}

static void a_class_is_one_file(void **state)
{
	struct world *w = *state;
	struct err e = ERR_INIT;
	char ids[4][37], ref[65];
	AUTO(buf) struct buf list = { 0 };
	struct class_zip_done z;
	struct actor sec = world_secretary(w);
	const struct class_zip_wanted want = { .year = w->year, .class_name = "2de 4" };
	NEED(class_zip(&z, &sec, &want, &e));
	assert_int_equal(z.fd, -1);
	snprintf(ref, sizeof ref, "%064d", 7);
	int64_t other = world_pupil(w, "Zoé d’Ys", ref);
	fill_and_freeze(w, ids[0], w->pupil);
	fill_and_freeze(w, ids[1], other);
	snprintf(ref, sizeof ref, "%064d", 9);
	fill_and_freeze(w, ids[2], world_pupil(w, "Yanis", ref));
	snprintf(ref, sizeof ref, "%064d", 8);
	world_create(w, ids[3], world_pupil(w, "Brouillon", ref));
	NEED(class_zip(&z, &sec, &want, &e));
	assert_int_equal(z.files, 3);
	assert_int_equal(z.left_out, 1);
	listed(&list, w, &z, (const char(*)[37])ids, 3);
	const char *text = (const char *)list.p;
	close(z.fd);
	assert_non_null(strstr(text, "2de 4/SPÉCIMEN Camille 9990042S-"));
	assert_non_null(strstr(text, "2de 4/SPÉCIMEN Zoé d’Ys 9990042S-"));
	assert_null(strstr(text, "Brouillon"));
	/* Somebody of other classes gets none of it. */
	struct actor teacher = sec;
	teacher.role = LIFE_ENSEIGNANT;
	teacher.scope = "2de 5";
	NEED(class_zip(&z, &teacher, &want, &e));
	assert_int_equal(z.fd, -1);
	assert_int_equal(z.left_out, 4);
	teacher.scope = "2de 4";
	NEED(class_zip(&z, &teacher, &want, &e));
	assert_int_equal(z.files, 3);
	close(z.fd);
	/* Nor does another school. */
	sec.school++;
	NEED(class_zip(&z, &sec, &want, &e));
	assert_int_equal(z.files + z.left_out, 0);
}

static int run(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_safe_on_every_system),
		cmocka_unit_test(of_a_long_name_both_names_are_read),
		cmocka_unit_test(a_class_is_one_file),
	};
	return cmocka_run_group_tests(tests, world_setup, world_teardown);
}

int main(void)
{
	return world_main(run);
}
