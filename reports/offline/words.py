"""What the app on the phone says; its modules read it from the shell they stand in."""

from django.utils.translation import gettext_lazy as _

WORDS = {
    # States, one word for each
    "draft": _("Draf, belum selesai"),
    "waiting": _("Belum terkirim (tersimpan di HP ini)"),
    "waiting_memory": _("Belum terkirim (belum tersimpan, jangan tutup halaman ini)"),
    "sending": _("Sedang dikirim …"),
    "sent": _("Terkirim, menunggu verifikasi"),
    "recorded": _("Terkirim, tercatat"),
    "refused": _("Belum terkirim, perlu diperbaiki"),
    "returned": _("Dikembalikan untuk diperbaiki"),
    "late": _("Terlambat"),
    "receipt": _("Tanda terima"),
    "photos": _("{done} dari {all} foto terkirim"),
    # Kinds
    "formation": _("Kampung baru"),
    "patrol": _("Patroli"),
    "zone": _("Laporan zona RT"),
    "checkin": _("Hadir di posko"),
    "nil": _("NIHIL"),
    # Acts
    "edit": _("Ubah"),
    "continue": _("Lanjutkan"),
    "discard": _("Buang"),
    "discard_sure": _("Buang isian ini dari HP? Isinya tidak dapat dikembalikan."),
    "hide": _("Bersihkan dari daftar"),
    "send_now": _("Kirim sekarang"),
    "export": _("Simpan sebagai berkas"),
    "another": _("Ini kampung lain, tetap kirim"),
    "look": _("Lihat di portal"),
    "renew": _("Jadikan laporan baru"),
    # What is going on
    "online": _("Tersambung"),
    "no_network": _("Tidak tersambung. Isian tersimpan di HP ini dan terkirim sendiri nanti."),
    "signed_out": _("Sesi Anda sudah berakhir. Masuk lagi; isian Anda tetap tersimpan di HP ini."),
    "never_signed_in": _(
        "Masuk sekali selagi ada jaringan, supaya desa dan pilihan Anda ada di HP."
    ),
    "session_over": _(
        "Menurut jam HP, sesi Anda sudah berakhir. Masuk lagi selagi ada jaringan; isian Anda "
        "tetap tersimpan di HP ini, terkunci. Periksa juga jam HP."
    ),
    "other_account": _("Yang masuk sekarang orang lain. Isian ini menunggu pemiliknya."),
    "none_formation": _("Belum ada desa atau kelurahan di wilayah Anda."),
    "none_zone": _("Belum ada RT yang terdaftar di wilayah Anda."),
    "none_checkin": _("Belum ada posko yang aktif di wilayah Anda."),
    "not_allowed": _("Akun Anda tidak mengisi laporan jenis ini."),
    "refused_store": _(
        "HP ini menolak menyimpan. Isian hanya dapat dikirim selagi tersambung; jangan tutup "
        "halaman sebelum terkirim."
    ),
    "full": _(
        "Penyimpanan HP penuh: isian ini belum tersimpan di HP. Jangan tutup halaman ini. Kirim "
        "selagi tersambung, atau hapus berkas lain di HP."
    ),
    "saved": _("Tersimpan di HP ini"),
    "saved_both": _("Tersimpan di HP ini dan di portal"),
    "clock": _(
        "Jam HP ini berbeda {days} hari dari jam portal. Tanggal diisi menurut jam portal; periksa "
        "sebelum mengirim, dan setel jam HP."
    ),
    "clock_back": _(
        "Jam HP ini mundur {days} hari sejak terakhir tersambung. Periksa tanggalnya sebelum "
        "mengirim, dan setel jam HP."
    ),
    "new_version": _("Versi baru siap. Isian Anda tetap ada."),
    "empty": _("Tidak ada isian yang menunggu. Semua sudah terkirim."),
    "lost_key": _("Isian ini dikunci dan belum dapat dibuka di HP ini."),
    "others_waiting": _("Ada {n} isian milik pengguna lain di HP ini, terkunci."),
    "here": _("Isian di HP ini"),
    "there": _("Yang ada di portal"),
    "field": _("Isian"),
    "server_busy": _("Portal sedang sibuk. Dicoba lagi sendiri."),
    "reason_none": _("Portal menolak isian ini."),
    "gone": _("Halaman ini tidak dikenal portal. Perbarui aplikasi, lalu kirim lagi."),
    # In the forms
    "must": _("Wajib diisi."),
    "must_happened": _("Pilih NIHIL atau Ada kejadian."),
    "must_place": _("Sebutkan RW, dusun, atau tempatnya."),
    "week_runs": _(
        "Minggu ini belum selesai (sampai {day}). NIHIL menyatakan bahwa sampai hari itu tidak ada "
        "yang dibentuk."
    ),
    "week_runs_sure": _("Minggu ini belum selesai (sampai {day}). Tetap kirim NIHIL sekarang?"),
    "choose": _("Pilih"),
    "seeking": _("Mencari posisi …"),
    "taken": _("Posisi diambil, ketelitian ± {metres} m."),
    "nearest": _("Desa terdekat: {village}, {km} km dari tengah desa."),
    "denied": _("Izin lokasi ditolak. Izinkan di pengaturan peramban."),
    "unknown": _("Posisi tidak didapat. Coba di luar ruangan."),
    "kept": _("Tersimpan. Desa tetap {village}; isi yang berikutnya."),
    "kept_short": _("Tersimpan. Isi yang berikutnya."),
    "photo_bad": _("Foto ini tidak dapat dibaca."),
    "photo_big": _("Foto terlalu besar. Paling besar 10 MB."),
    "photo_full": _(
        "Penyimpanan HP penuh, foto ini tidak ikut. Kirim dahulu isian yang menunggu, lalu pilih "
        "fotonya lagi."
    ),
    "photo_most": _("Paling banyak {most} foto."),
    "remove": _("Hapus"),
    "people": _("Warga"),
    "like": _("Sudah ada di desa ini: {kampung}{more}. Apakah ini kampung lain?"),
    "like_must": _("Beri tanda bila memang kampung lain."),
    # Fields, beside reasons and in what differs
    "label_program": _("Program"),
    "label_area": _("Desa/Kelurahan"),
    "label_place_kind": _("Tingkat"),
    "label_place_name": _("RW/Dusun/Tempat"),
    "label_name": _("Nama kampung"),
    "label_formed_on": _("Tanggal pembentukan"),
    "label_settlement_type": _("Jenis permukiman"),
    "label_decree_number": _("Nomor SK"),
    "label_decree_date": _("Tanggal SK"),
    "label_petugas": _("Petugas"),
    "label_notes": _("Catatan"),
    "label_latitude": _("Lintang"),
    "label_longitude": _("Bujur"),
    "label_position_accuracy_m": _("Ketelitian posisi"),
    "label_aspects": _("Aspek program"),
    "label_unit": _("Kesatuan"),
    "label_patrol_type": _("Jenis patroli"),
    "label_patrolled_on": _("Tanggal"),
    "label_started_at": _("Mulai"),
    "label_ended_at": _("Selesai"),
    "label_visits": _("Obyek yang didatangi"),
    "label_incidents": _("Kejadian"),
    "label_situation": _("Situasi"),
    "label_as_of": _("Tanggal"),
    "label_positive_houses": _("Rumah dengan kasus positif"),
    "label_note": _("Catatan"),
    "label_posko": _("Posko"),
    "label_pillar": _("Pilar"),
    "label_person": _("Petugas jaga"),
    "label_week": _("Minggu"),
    "yes": _("Ya"),
    "no": _("Tidak"),
}
