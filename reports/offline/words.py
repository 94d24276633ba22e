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
    "other_account": _("Yang masuk sekarang orang lain. Isian ini menunggu pemiliknya."),
    "not_allowed": _("Akun Anda tidak mengisi laporan jenis ini."),
    "refused_store": _(
        "HP ini menolak menyimpan. Isian hanya dapat dikirim selagi tersambung; jangan tutup "
        "halaman sebelum terkirim."
    ),
    "full": _(
        "Penyimpanan HP penuh, perubahan terakhir belum tersimpan. Kirim selagi tersambung, atau "
        "buang foto dan isian lama."
    ),
    "saved": _("Tersimpan di HP ini"),
    "saved_both": _("Tersimpan di HP ini dan di portal"),
    "clock": _("Jam HP ini berbeda {days} hari dari jam portal. Periksa tanggalnya."),
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
    "photo_full": _("Penyimpanan HP penuh, foto ini tidak ikut."),
    "photo_most": _("Paling banyak {most} foto."),
    "remove": _("Hapus"),
    "people": _("Warga"),
    "yes": _("Ya"),
    "no": _("Tidak"),
}
